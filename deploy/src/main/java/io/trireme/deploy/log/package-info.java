/**
 * How lines of the log are written: for people, or as JSON for programs; in both nothing that
 * others sent can begin a line of its own.
 */
@NullMarked
package io.trireme.deploy.log;

import org.jspecify.annotations.NullMarked;

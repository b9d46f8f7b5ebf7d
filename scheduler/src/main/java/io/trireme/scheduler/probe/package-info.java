/**
 * Asking channels whether they are there before a client needs them: when, and what the answers
 * teach. Asking itself is left to the application.
 */
@NullMarked
package io.trireme.scheduler.probe;

import org.jspecify.annotations.NullMarked;

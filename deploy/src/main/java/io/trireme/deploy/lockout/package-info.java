/**
 * Who guesses keys: whose address it is that a wrong one came from, how many came from there, and
 * how long to wait for the next.
 */
@NullMarked
package io.trireme.deploy.lockout;

import org.jspecify.annotations.NullMarked;

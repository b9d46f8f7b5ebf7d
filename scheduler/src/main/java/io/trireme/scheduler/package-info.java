/**
 * Lanes, channels and keys: which upstream an exchange tries next, and what each outcome teaches.
 * Free of frameworks and of HTTP.
 */
@NullMarked
package io.trireme.scheduler;

import org.jspecify.annotations.NullMarked;

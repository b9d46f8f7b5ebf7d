/**
 * What the past teaches of channels and keys: waits, breakers, conversations. The port {@code
 * RuntimeState} and its implementation in memory.
 */
@NullMarked
package io.trireme.scheduler.state;

import org.jspecify.annotations.NullMarked;

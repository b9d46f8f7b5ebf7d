/**
 * How much is let in at once: into the gateway, and into each channel. Clocks come from outside;
 * nothing here blocks.
 */
@NullMarked
package io.trireme.scheduler.limit;

import org.jspecify.annotations.NullMarked;

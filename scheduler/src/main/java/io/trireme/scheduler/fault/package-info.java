/**
 * What a failed attempt means: who is to blame, for how long, and whether another try can help.
 * Knows statuses and words, no dialect.
 */
@NullMarked
package io.trireme.scheduler.fault;

import org.jspecify.annotations.NullMarked;

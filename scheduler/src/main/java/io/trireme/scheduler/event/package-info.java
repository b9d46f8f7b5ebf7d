/**
 * What happens, for whoever watches: typed events, and the bounded feed that they are published in.
 * No secret is ever part of one.
 */
@NullMarked
package io.trireme.scheduler.event;

import org.jspecify.annotations.NullMarked;

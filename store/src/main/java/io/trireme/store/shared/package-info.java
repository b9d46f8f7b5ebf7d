/**
 * What replicas tell one another of channels and keys: a state in memory that writes what changes
 * to an engine, and hears from it what others wrote. Redis or PostgreSQL carry it.
 */
@NullMarked
package io.trireme.store.shared;

import org.jspecify.annotations.NullMarked;

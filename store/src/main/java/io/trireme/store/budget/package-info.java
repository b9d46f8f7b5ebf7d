/**
 * What callers may use up, exact over replicas: each reserves from grants of its own, which an
 * engine that all of them share deals out and takes back.
 */
@NullMarked
package io.trireme.store.budget;

import org.jspecify.annotations.NullMarked;

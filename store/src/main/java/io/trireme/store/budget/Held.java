package io.trireme.store.budget;

/**
 * A claim as an engine keeps it.
 *
 * @param node whose
 * @param seq of the claim
 * @param used all that the node has used
 * @param reserved what it had under way
 * @param free what it was granted beside
 * @param leaseMillis for how long it lives on unless it is heard of; 0 or less if it is dead
 */
record Held(String node, long seq, long used, long reserved, long free, long leaseMillis) {

  boolean alive() {
    return leaseMillis > 0;
  }
}

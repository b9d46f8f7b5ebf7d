package io.trireme.store.budget;

/**
 * How an account stands.
 *
 * @param used by all, living and dead; what the dead had reserved counts as used
 * @param reserved by all that live
 * @param granted what the asking node may reserve from, from now until its lease is over
 * @param left what nobody uses, reserves or holds
 * @param nodes how many replicas live that hold something of it, the asking one included
 */
public record Standing(long used, long reserved, long granted, long left, int nodes) {}

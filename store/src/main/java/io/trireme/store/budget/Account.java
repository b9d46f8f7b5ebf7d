package io.trireme.store.budget;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * Something of which only so much may be used, by all replicas together.
 *
 * @param id stable; names the period too, so that another one begins at nothing
 * @param limit how much
 * @param kind what becomes of what is used
 * @param ends when nobody asks for it any more
 */
public record Account(String id, long limit, Kind kind, Instant ends) {

  /** What becomes of what is used. */
  public enum Kind {
    /** It is gone for the period, and must outlive every process. */
    SPEND(20),
    /** It is gone for a minute, and may be forgotten in a crash. */
    RATE(2),
    /** It is given back; what a dead process held is free again once its lease is over. */
    PLACES(2);

    private final int share;

    Kind(int share) {
      this.share = share;
    }

    /** A grant is at most what is left, divided by the number of replicas and by this. */
    int share() {
      return share;
    }
  }

  public Account {
    requireNonNull(id, "id is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(ends, "ends is null");
  }
}

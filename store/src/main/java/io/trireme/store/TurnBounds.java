package io.trireme.store;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * How much a {@link TurnStore} keeps.
 *
 * @param count most turns
 * @param bytes most bytes of all turns together, each counted as if it shared nothing
 * @param age how long a turn is kept
 */
public record TurnBounds(int count, long bytes, Duration age) {

  /** Refuses what would keep nothing. */
  public TurnBounds {
    requireNonNull(age, "age is null");
    if (count < 1 || bytes < 1 || !age.isPositive()) {
      throw new IllegalArgumentException("bounds must be positive");
    }
  }
}

package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * When a lane stops to try what keeps failing.
 *
 * @param enabled whether it does so at all
 * @param window how many of the last outcomes count, from 1 to 10000
 * @param threshold the share of failures that opens it, above 0 and up to 1
 * @param minimumCalls outcomes needed before it may open, at most {@code window}
 * @param openFor how long it stays open
 */
public record BreakerSettings(
    boolean enabled, int window, double threshold, int minimumCalls, Duration openFor) {

  /** Half of the last 10 outcomes, of at least 5, for 15 minutes. */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(true, 10, 0.5, 5, Duration.ofMinutes(15));

  public BreakerSettings {
    requireNonNull(openFor, "openFor is null");
    Checks.requireRange(window, 1, 10_000, "window");
    Checks.requireRange(minimumCalls, 1, window, "minimumCalls");
    // Written so that NaN is refused too.
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be above 0 and at most 1");
    }
    if (!openFor.isPositive()) {
      throw new IllegalArgumentException("openFor must be longer than zero");
    }
  }
}

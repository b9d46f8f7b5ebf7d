package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * When a lane stops to try what keeps failing, and how it tries again.
 *
 * @param enabled whether it does so at all
 * @param window how many of the last outcomes count, from 1 to 10000
 * @param threshold the share of failures that opens it, above 0 and up to 1
 * @param minimumCalls outcomes needed before it may open, at most {@code window}
 * @param probeEvery after how long the first request is let through again; doubles with each that
 *     fails
 * @param openFor what it doubles up to, at least {@code probeEvery}
 * @param successes how many requests in a row must succeed until it closes, from 1 to 100
 */
public record BreakerSettings(
    boolean enabled,
    int window,
    double threshold,
    int minimumCalls,
    Duration probeEvery,
    Duration openFor,
    int successes) {

  /** Half of the last 10 outcomes, of at least 5; tried again after 30 s, later every 15 min. */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(true, 10, 0.5, 5, Duration.ofSeconds(30), Duration.ofMinutes(15), 2);

  /**
   * These with another window and threshold; as many calls are needed as the window holds, if it is
   * smaller than what was needed.
   *
   * @throws IllegalArgumentException if they are out of range
   */
  public BreakerSettings with(int otherWindow, double otherThreshold) {
    return new BreakerSettings(
        enabled,
        otherWindow,
        otherThreshold,
        Math.min(minimumCalls, Math.max(1, otherWindow)),
        probeEvery,
        openFor,
        successes);
  }

  public BreakerSettings {
    requireNonNull(probeEvery, "probeEvery is null");
    requireNonNull(openFor, "openFor is null");
    Checks.requireRange(window, 1, 10_000, "window");
    Checks.requireRange(minimumCalls, 1, window, "minimumCalls");
    Checks.requireRange(successes, 1, 100, "successes");
    // Written so that NaN is refused too.
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be above 0 and at most 1");
    }
    if (!openFor.isPositive()) {
      throw new IllegalArgumentException("openFor must be longer than zero");
    }
    if (!probeEvery.isPositive() || probeEvery.compareTo(openFor) > 0) {
      throw new IllegalArgumentException("probeEvery must be longer than zero, up to openFor");
    }
  }
}

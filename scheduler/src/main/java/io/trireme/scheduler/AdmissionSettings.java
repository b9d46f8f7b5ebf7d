package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * How much the gateway takes on at once.
 *
 * @param concurrency exchanges under way, from 1 to 1000000
 * @param queue exchanges that may wait for their turn, from 0 to 1000000
 * @param maxWait how long each of them may
 */
public record AdmissionSettings(int concurrency, int queue, Duration maxWait) {

  /** 2000 at once, 1000 that wait for up to 10 s. */
  public static final AdmissionSettings DEFAULTS =
      new AdmissionSettings(2000, 1000, Duration.ofSeconds(10));

  public AdmissionSettings {
    requireNonNull(maxWait, "maxWait is null");
    Checks.requireRange(concurrency, 1, 1_000_000, "concurrency");
    Checks.requireRange(queue, 0, 1_000_000, "queue");
    if (!maxWait.isPositive()) {
      throw new IllegalArgumentException("maxWait must be longer than zero");
    }
  }
}

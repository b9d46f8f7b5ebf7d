package io.trireme.deploy.update;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * When a feed is asked: at most once a day, and spread, so that many gateways do not ask at once.
 *
 * @param random from 0 to 1
 */
record AskTimes(DoubleSupplier random) {

  static final Duration DAY = Duration.ofDays(1);
  private static final Duration SPREAD = Duration.ofHours(2);

  AskTimes {
    requireNonNull(random, "random is null");
  }

  /**
   * How long to wait.
   *
   * @param asked when it was asked last, in this process or in one before; null for never
   * @param least how long after the start it is asked at the earliest; up to ten times as long
   */
  Duration wait(Instant now, @Nullable Instant asked, Duration least) {
    Duration soon = least.plus(part(least.multipliedBy(9)));
    // A time that is still to come was written by a clock that was wrong.
    if (asked == null || asked.isAfter(now)) {
      return soon;
    }
    Duration due = Duration.between(now, asked.plus(DAY).plus(part(SPREAD)));
    return due.compareTo(soon) > 0 ? due : soon;
  }

  private Duration part(Duration of) {
    return Duration.ofMillis((long) (of.toMillis() * random.getAsDouble()));
  }
}

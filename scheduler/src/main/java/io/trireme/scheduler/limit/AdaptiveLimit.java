package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

import static java.util.Objects.requireNonNull;

/**
 * How many requests at once a channel bears, found by trying: one more for each full round of
 * answers while the limit is used, and less at once when the upstream is overloaded. It is fed with
 * the time to the first token, never with that of a whole answer, which tells only how long the
 * answer is. Thread-safe.
 */
final class AdaptiveLimit {

  private static final int INITIAL = 20;
  private static final int FLOOR = 2;

  /** What remains after a refusal for overload, and after answers that begin late. */
  private static final double REFUSED = 0.7;

  private static final double LATE = 0.9;

  /** Answers begin late when they take so many times as long as they usually do. */
  private static final double TOLERANCE = 2.5;

  /** Before so many answers nothing is usual. */
  private static final int WARM_UP = 20;

  private static final double QUICK_SHARE = 0.2;
  private static final double SLOW_SHARE = 0.01;

  /** Requests that fail together are one failure. */
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final int ceiling;
  private final LongSupplier nanoTime;
  private double limit;
  private double quick;
  private double slow;
  private int samples;
  private boolean lowered;
  private long loweredAt;

  AdaptiveLimit(int ceiling, LongSupplier nanoTime) {
    this.ceiling = Math.max(1, ceiling);
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
    this.limit = Math.min(INITIAL, this.ceiling);
  }

  synchronized int current() {
    return (int) limit;
  }

  int ceiling() {
    return ceiling;
  }

  /**
   * An answer has begun.
   *
   * @param inFlight how many were under way then, this one among them
   */
  synchronized void served(Duration firstToken, int inFlight) {
    double nanos = firstToken.toNanos();
    quick = samples == 0 ? nanos : quick + QUICK_SHARE * (nanos - quick);
    slow = samples == 0 ? nanos : slow + share() * (nanos - slow);
    samples = Math.min(samples + 1, Integer.MAX_VALUE - 1);
    if (samples > WARM_UP && quick > TOLERANCE * slow) {
      lower(LATE);
    } else if (inFlight * 2 >= limit) {
      limit = Math.min(ceiling, limit + 1 / limit);
    }
  }

  /** The first ones weigh as much as an average of them would let them. */
  private double share() {
    return Math.max(SLOW_SHARE, 1.0 / (samples + 1));
  }

  /** The upstream refused a request, or kept it waiting, for it has no capacity. */
  synchronized void overloaded() {
    lower(REFUSED);
  }

  private void lower(double factor) {
    long now = nanoTime.getAsLong();
    if (lowered && now - loweredAt < PAUSE) {
      return;
    }
    lowered = true;
    loweredAt = now;
    limit = Math.max(Math.min(FLOOR, ceiling), limit * factor);
  }
}

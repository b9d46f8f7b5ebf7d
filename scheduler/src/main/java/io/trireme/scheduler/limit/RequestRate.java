package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

import static java.util.Objects.requireNonNull;

/**
 * So many requests in any 60 seconds, exactly: it remembers when each of them was let in. A minute
 * of the clock would let twice as many through around its turn. Thread-safe.
 */
final class RequestRate {

  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;

  /** When the last requests were let in, the oldest at {@code next} once the ring is full. */
  private final long[] entered;

  private int next;
  private int known;

  RequestRate(int perMinute, LongSupplier nanoTime) {
    this.entered = new long[perMinute];
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
  }

  int perMinute() {
    return entered.length;
  }

  /** How long until the next request may be let in; zero if it may be now. */
  synchronized Duration untilNext() {
    if (known < entered.length) {
      return Duration.ZERO;
    }
    long left = WINDOW - (nanoTime.getAsLong() - entered[next]);
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /**
   * Lets one in.
   *
   * @return false if none may be now
   */
  synchronized boolean tryEnter() {
    if (!untilNext().isZero()) {
      return false;
    }
    entered[next] = nanoTime.getAsLong();
    next = (next + 1) % entered.length;
    known = Math.min(known + 1, entered.length);
    return true;
  }
}

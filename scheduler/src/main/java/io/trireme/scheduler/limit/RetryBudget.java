package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import static java.util.Objects.requireNonNull;

/**
 * How much a process may try again: a share of its own traffic of the last ten seconds, and a few
 * more in any case. So an outage of a vendor does not make the gateway a load of its own. Lock-free
 * and thread-safe.
 *
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets/">Retry budgets</a>
 */
public final class RetryBudget {

  /** Retries per exchange of the window. */
  public static final double SHARE = 0.2;

  /** Retries of a window that are allowed without any traffic. */
  public static final int FLOOR = 10;

  private static final int SLOTS = 10;
  private static final long SLOT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int COUNT_BITS = 24;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final LongSupplier nanos;
  private final long start;

  // Each element holds the number of its second, and a count: a slot of an older round is empty.
  private final AtomicLongArray exchanges = new AtomicLongArray(SLOTS);
  private final AtomicLongArray retries = new AtomicLongArray(SLOTS);

  /**
   * A budget without any traffic yet.
   *
   * @param nanos never goes back, as {@link System#nanoTime()}
   */
  public RetryBudget(LongSupplier nanos) {
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.start = nanos.getAsLong();
  }

  /** An exchange began. */
  public void began() {
    add(exchanges, second());
  }

  /** Takes one retry out of the budget; false if nothing is left of it. */
  public boolean tryRetry() {
    return tryRetry(SHARE, FLOOR);
  }

  /**
   * As {@link #tryRetry()} with another share.
   *
   * @param share of the exchanges of the window
   * @param floor what is allowed beyond the share
   */
  public boolean tryRetry(double share, int floor) {
    long second = second();
    long allowed = floor + (long) (share * sum(exchanges, second));
    if (sum(retries, second) >= allowed) {
      return false;
    }
    // Two threads may both see the last one: one too many does no harm.
    add(retries, second);
    return true;
  }

  /** From 1 on, so that a slot that was never used is of no round. */
  private long second() {
    return (nanos.getAsLong() - start) / SLOT_NANOS + 1;
  }

  private static void add(AtomicLongArray slots, long second) {
    int slot = (int) (second % SLOTS);
    slots.updateAndGet(
        slot,
        held -> {
          long count = held >>> COUNT_BITS == second ? held & COUNT_MASK : 0;
          return second << COUNT_BITS | Math.min(COUNT_MASK, count + 1);
        });
  }

  private static long sum(AtomicLongArray slots, long second) {
    long sum = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      long held = slots.get(slot);
      if (held >>> COUNT_BITS > second - SLOTS) {
        sum += held & COUNT_MASK;
      }
    }
    return sum;
  }
}

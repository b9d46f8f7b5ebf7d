package io.trireme.bench;

import java.util.function.LongConsumer;

/**
 * The timetable of an open loop: arrival {@code i} is due at {@code start + i / perSecond},
 * whatever became of the arrivals before it.
 *
 * <p>A latency counted from the due time includes the wait of a request that could not start
 * because the target, or this program, was late: nothing is omitted when the target stalls.
 *
 * @param perSecond arrivals per second, above zero
 * @param count how many arrivals, at least one
 */
record Arrivals(double perSecond, long count) {
  private static final double NANOS_PER_SECOND = 1e9;

  Arrivals {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("perSecond must be above zero: " + perSecond);
    }
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least one: " + count);
    }
  }

  /** When arrival {@code index} is due, in nanoseconds after the start. */
  long dueAfterNanos(long index) {
    return Math.round(index * (NANOS_PER_SECOND / perSecond));
  }

  /**
   * Hands each arrival's due time to {@code start}, in order, never before it is due. Blocks until
   * the last one is handed over.
   */
  void pace(NanoClock clock, LongConsumer start) throws InterruptedException {
    long origin = clock.nanoTime();
    for (long index = 0; index < count; index++) {
      long due = origin + dueAfterNanos(index);
      clock.awaitUntil(due);
      start.accept(due);
    }
  }
}

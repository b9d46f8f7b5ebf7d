package io.trireme.store.usage;

import java.util.Arrays;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Times by their size: how many took at most 50 ms, 100 ms, 200 ms and so on, each bound twice the
 * one before. Coarse on purpose: sums of it over any stretch of time and any group stay exact.
 *
 * @param count how many
 * @param totalMillis all of them together
 * @param slots how many of each size
 */
public record Latency(long count, long totalMillis, Slots slots) {

  /** How many slots there are; the last one has no upper bound. */
  static final int SLOTS = 16;

  private static final long FIRST_BOUND = 50;

  /** An immutable row of counts. */
  public static final class Slots {
    private final long[] counts;

    Slots(long[] counts) {
      this.counts = counts.clone();
    }

    /** How many times there are of that size. */
    public long get(int slot) {
      return counts[slot];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Slots slots && Arrays.equals(counts, slots.counts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
      return Arrays.toString(counts);
    }
  }

  public Latency {
    requireNonNull(slots, "slots is null");
  }

  /** Which slot a time belongs to. */
  static int slot(long millis) {
    for (int i = 0; i < SLOTS - 1; i++) {
      if (millis <= FIRST_BOUND << i) {
        return i;
      }
    }
    return SLOTS - 1;
  }

  /** Both together. */
  Latency plus(Latency other) {
    long[] both = new long[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      both[i] = slots.get(i) + other.slots.get(i);
    }
    return new Latency(count + other.count, totalMillis + other.totalMillis, new Slots(both));
  }

  /** The mean in milliseconds; empty if there are none. */
  public OptionalLong mean() {
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(totalMillis / count);
  }

  /**
   * About the time that so many percent do not exceed, in milliseconds: right to within the slot it
   * falls in, and evenly spread there. Empty if there are none.
   */
  public OptionalLong percentile(double percent) {
    if (count == 0) {
      return OptionalLong.empty();
    }
    double wanted = count * percent / 100;
    long before = 0;
    for (int i = 0; i < SLOTS; i++) {
      long here = slots.get(i);
      if (before + here >= wanted) {
        long lower = i == 0 ? 0 : FIRST_BOUND << (i - 1);
        // Beyond the last bound nothing is known but that it is more.
        long upper = i == SLOTS - 1 ? lower : FIRST_BOUND << i;
        return OptionalLong.of(lower + Math.round((upper - lower) * (wanted - before) / here));
      }
      before += here;
    }
    return OptionalLong.of(FIRST_BOUND << (SLOTS - 2));
  }
}

package io.trireme.bench;

import org.HdrHistogram.Histogram;

/**
 * The quantiles of one measured quantity, in nanoseconds; all zero when nothing was counted.
 *
 * @param count number of values
 */
record Quantiles(long count, long p50, long p90, long p99, long max) {
  /** Values above this are counted as this. */
  static final long HIGHEST_NANOS = 120_000_000_000L;

  /** A histogram of nanoseconds up to {@link #HIGHEST_NANOS}, three significant digits. */
  static Histogram newHistogram() {
    return new Histogram(HIGHEST_NANOS, 3);
  }

  /** Counts one value; what a coarse clock made negative is counted as zero. */
  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
  }

  static Quantiles of(Histogram histogram) {
    return new Quantiles(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getTotalCount() == 0 ? 0 : histogram.getMaxValue());
  }
}

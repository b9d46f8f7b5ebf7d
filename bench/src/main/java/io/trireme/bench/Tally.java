package io.trireme.bench;

import org.HdrHistogram.Histogram;

/** Counts one run. Confined to the event loop that runs it. */
final class Tally {
  private final Histogram latency = Quantiles.newHistogram();
  private final Histogram firstEvent = Quantiles.newHistogram();
  private final Histogram perEvent = Quantiles.newHistogram();
  private long started;
  private long ended;
  private long answered;
  private long errors;
  private long events;
  private long firstDue;
  private long lastEnd;
  private String firstError = "";
  private boolean closed;

  void started(long dueNanos) {
    if (started == 0 || dueNanos - firstDue < 0) {
      firstDue = dueNanos;
    }
    started++;
  }

  void answered(long dueNanos, long nowNanos) {
    if (closed) {
      return;
    }
    answered++;
    ended++;
    lastEnd = nowNanos;
    Quantiles.record(latency, nowNanos - dueNanos);
  }

  void failed(String why, long nowNanos) {
    if (closed) {
      return;
    }
    errors++;
    ended++;
    lastEnd = nowNanos;
    if (firstError.isEmpty()) {
      firstError = why;
    }
  }

  void firstEvent(long nanos) {
    if (!closed) {
      Quantiles.record(firstEvent, nanos);
    }
  }

  void event() {
    if (!closed) {
      events++;
    }
  }

  void delta(long oneWayNanos) {
    if (!closed) {
      Quantiles.record(perEvent, oneWayNanos);
    }
  }

  long ended() {
    return ended;
  }

  /** Ends the counting: what has not been answered by now is an error. */
  LoadResult close(long nowNanos) {
    long missing = started - ended;
    for (long i = 0; i < missing; i++) {
      failed("not answered in time", nowNanos);
    }
    closed = true;
    return new LoadResult(
        answered,
        errors,
        events,
        (lastEnd - firstDue) / 1e9,
        Quantiles.of(latency),
        Quantiles.of(firstEvent),
        Quantiles.of(perEvent),
        firstError);
  }
}

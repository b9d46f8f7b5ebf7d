package io.trireme.scheduler.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How long a channel takes to its first token, of late: an average in which the newest counts for
 * three tenths. It fades, so that a slow channel that nobody uses is tried again. Thread-safe.
 */
final class Latency {
  /** How long until a channel that is not used counts as one that never was. */
  static final Duration FADES_IN = Duration.ofMinutes(5);

  private static final double FAILURE_MILLIS = 10_000;
  private static final double NEWEST = 0.3;
  private static final double UNSEEN_MILLIS = 1000;

  private record Average(double millis, long atMillis, double fadePerMilli) {
    Average(double millis, Instant at, Duration fadesIn) {
      this(millis, at.toEpochMilli(), 1.0 / fadesIn.toMillis());
    }
  }

  private final AtomicReference<@Nullable Average> average = new AtomicReference<>();
  private final AtomicInteger waiting = new AtomicInteger();

  void began() {
    waiting.incrementAndGet();
  }

  void stopped() {
    waiting.decrementAndGet();
  }

  void observe(Duration timeToFirst, Instant now) {
    double millis = timeToFirst.toNanos() / 1e6;
    average.updateAndGet(
        before ->
            before == null
                ? new Average(millis, now, FADES_IN)
                : new Average(
                    before.millis() + NEWEST * (millis - before.millis()), now, FADES_IN));
  }

  /** It failed: the last choice, for a time. */
  void failed(Instant now, Duration time) {
    average.set(new Average(FAILURE_MILLIS, now, time));
  }

  /** What was seen says nothing any more. */
  void forget() {
    average.set(null);
  }

  /**
   * The expected wait in milliseconds, with those that wait already. One that was never used, or
   * not for long, has 0 as long as nobody waits for it.
   */
  double score(long nowMillis) {
    int queue = waiting.get();
    Average known = average.get();
    if (known == null) {
      return queue * UNSEEN_MILLIS;
    }
    long age = Math.max(0, nowMillis - known.atMillis());
    double fresh = Math.max(0, 1 - age * known.fadePerMilli());
    return fresh == 0 ? queue * UNSEEN_MILLIS : known.millis() * fresh * (1 + queue);
  }
}

package io.trireme.scheduler.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
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

  /** A power of two. */
  private static final int KEPT = 64;

  private static final long MAX_KEPT = Duration.ofHours(1).toMillis();

  /** Of fewer answers none can be told to be late. */
  private static final int ENOUGH = 20;

  private record Average(double millis, long atMillis, double fadePerMilli) {
    Average(double millis, Instant at, Duration fadesIn) {
      this(millis, at.toEpochMilli(), 1.0 / fadesIn.toMillis());
    }
  }

  private final AtomicReference<@Nullable Average> average = new AtomicReference<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** The last times, in milliseconds. */
  private final AtomicIntegerArray lately = new AtomicIntegerArray(KEPT);

  private final AtomicInteger seen = new AtomicInteger();

  void began() {
    waiting.incrementAndGet();
  }

  void stopped() {
    waiting.decrementAndGet();
  }

  void observe(Duration timeToFirst, Instant now) {
    double millis = timeToFirst.toNanos() / 1e6;
    int place = seen.getAndUpdate(count -> count + 1 == 2 * KEPT ? KEPT : count + 1) & KEPT - 1;
    lately.set(place, (int) Math.min(MAX_KEPT, Math.round(millis)));
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

  /** How long 95 of 100 of the last answers took at most; empty if there were too few. */
  Optional<Duration> p95() {
    int count = Math.min(Math.max(0, seen.get()), KEPT);
    if (count < ENOUGH) {
      return Optional.empty();
    }
    int[] sorted = new int[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = lately.get(i);
    }
    Arrays.sort(sorted);
    return Optional.of(Duration.ofMillis(sorted[(count * 95 + 99) / 100 - 1]));
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

package io.trireme.scheduler.limit;

import io.trireme.scheduler.Limits;
import io.trireme.scheduler.plan.Busy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one channel is burdened with now, and what it may be. Thread-safe. */
final class ChannelLoad {

  /** Where an adaptive limit ends that is given no other end. */
  private static final int ADAPTIVE_CEILING = 1000;

  /** A place comes back when an answer ends: nobody knows when, so clients come back soon. */
  private static final Duration PLACE = Duration.ofSeconds(1);

  private final Limits limits;
  private final AtomicInteger inFlight;
  private final @Nullable RequestRate rate;
  private final @Nullable AdaptiveLimit adaptive;

  ChannelLoad(Limits limits, AtomicInteger inFlight, LongSupplier nanoTime) {
    this.limits = limits;
    this.inFlight = inFlight;
    this.rate = limits.rpm() > 0 ? new RequestRate(limits.rpm(), nanoTime) : null;
    int ceiling = limits.concurrency() > 0 ? limits.concurrency() : ADAPTIVE_CEILING;
    this.adaptive = limits.adaptive() ? new AdaptiveLimit(ceiling, nanoTime) : null;
  }

  Limits limits() {
    return limits;
  }

  /** The count of requests under way, which outlives a change of limits. */
  AtomicInteger counter() {
    return inFlight;
  }

  /** How many may be under way at once now; 0 for no limit. */
  int places() {
    return adaptive == null ? limits.concurrency() : adaptive.current();
  }

  /**
   * Lets a request in.
   *
   * @return null if it is in; else why not
   */
  @Nullable Busy enter() {
    int places = places();
    int now = inFlight.incrementAndGet();
    if (places > 0 && now > places) {
      inFlight.decrementAndGet();
      return full(places);
    }
    if (rate != null && !rate.tryEnter()) {
      inFlight.decrementAndGet();
      Busy busy = tooMany();
      return busy == null ? new Busy(perMinute(rate), PLACE) : busy;
    }
    return null;
  }

  private static Busy full(int places) {
    return new Busy("all of its " + places + " places are taken", PLACE);
  }

  private @Nullable Busy tooMany() {
    Duration wait = rate == null ? Duration.ZERO : rate.untilNext();
    return rate == null || wait.isZero() ? null : new Busy(perMinute(rate), wait);
  }

  private static String perMinute(RequestRate rate) {
    return "its " + rate.perMinute() + " requests a minute are used up";
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  void served(Duration firstToken) {
    if (adaptive != null) {
      adaptive.served(firstToken, inFlight.get());
    }
  }

  void overloaded() {
    if (adaptive != null) {
      adaptive.overloaded();
    }
  }
}

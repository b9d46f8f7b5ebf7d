package io.trireme.deploy.edge;

import io.trireme.deploy.upstream.Timers;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.limit.ChannelLimits;
import io.trireme.scheduler.plan.CandidatePlan;
import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * Where an exchange waits if nothing but the channels' own limits keeps it from being served. On
 * the exchange's thread.
 */
final class PlaceQueue {

  /** How long it may take until it shows that the client has left. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final ChannelLimits limits;
  private final ClientAnswer answer;
  private final Timers timers;
  private final long untilNanos;
  private long seen;
  private volatile boolean closed;

  PlaceQueue(
      GatewayConfiguration configuration,
      ChannelLimits limits,
      ClientAnswer answer,
      Timers timers) {
    this.limits = requireNonNull(limits, "limits is null");
    this.answer = requireNonNull(answer, "answer is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.untilNanos = timers.nanoTime() + configuration.settings().admission().maxWait().toNanos();
  }

  /** Nobody waits here any more. From any thread. */
  void close() {
    closed = true;
  }

  /** A plan is about to look for a place. */
  void look() {
    seen = limits.freed();
  }

  /**
   * Waits for what kept the plan from giving anything.
   *
   * @return false if it was something else, the time is over, or the client has left
   */
  boolean await(CandidatePlan plan) {
    if (!plan.metBusyChannel()) {
      return false;
    }
    long now = timers.nanoTime();
    long end = now + plan.shortestWait().orElse(GLANCE).toNanos();
    if (end - untilNanos > 0) {
      end = untilNanos;
    }
    try {
      while (limits.freed() == seen && end - now > 0 && !closed && !answer.gone()) {
        limits.awaitPlace(seen, Duration.ofNanos(Math.min(end - now, GLANCE.toNanos())));
        now = timers.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return untilNanos - now > 0 && !closed && !answer.gone();
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.event.AlertEvent;
import io.trireme.scheduler.event.AlertEvent.Code;
import io.trireme.scheduler.event.Event;
import io.trireme.scheduler.event.EventFeed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Publishes what happens, and writes what an operator must know into the log as well. What every
 * request of an outage would say again is said once a minute for each lane. Thread-safe.
 */
final class Alerts {

  private static final Logger LOG = Logger.getLogger("io.trireme.alert");
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** Dialects and codes are few, so this is small. */
  private record About(Code code, Dialect lane) {}

  private final EventFeed feed;
  private final InstantSource clock;
  private final Map<About, Instant> said = new ConcurrentHashMap<>();

  Alerts(EventFeed feed, InstantSource clock) {
    this.feed = requireNonNull(feed, "feed is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Publishes an event as it is. */
  void publish(Event event) {
    feed.publish(event);
    if (event instanceof AlertEvent alert) {
      LOG.warnf(
          "%s code=%s lane=%s channel=%s key=%s clientKey=%s",
          Ledger.text(alert.detail()),
          alert.code().wireName(),
          alert.lane() == null ? "-" : alert.lane(),
          alert.channel() == null ? "-" : alert.channel(),
          alert.key() == null ? "-" : alert.key(),
          alert.clientKey() == null ? "-" : alert.clientKey());
    }
  }

  /** A request failed at every channel that it could be tried at. */
  void exhausted(Dialect lane, int attempts) {
    raise(
        Code.LANE_EXHAUSTED,
        lane,
        "A request of lane %s failed at all that could be tried (%d attempts)."
            .formatted(lane.id(), attempts));
  }

  /** Nothing but the least bad is left in a lane. */
  void breakersOpen(Dialect lane) {
    raise(
        Code.BREAKERS_OPEN,
        lane,
        "No channel of lane %s is in order: each has an open breaker or no usable key."
            .formatted(lane.id()));
  }

  private void raise(Code code, Dialect lane, String detail) {
    Instant now = clock.instant();
    AtomicBoolean due = new AtomicBoolean();
    said.compute(
        new About(code, lane),
        (about, before) -> {
          if (before != null && now.isBefore(before.plus(SILENCE))) {
            return before;
          }
          due.set(true);
          return now;
        });
    if (due.get()) {
      publish(new AlertEvent(code, lane, null, null, null, detail));
    }
  }
}

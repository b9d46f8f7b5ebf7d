package io.trireme.scheduler.state;

import io.trireme.scheduler.WireName;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * A breaker at one moment. Immutable.
 *
 * @param phase whether requests pass
 * @param generation grows with every change of phase; an outcome counts only in the generation that
 *     its request began in
 * @param until while not closed: when the next request may be let through; while closed: until when
 *     earlier openings are counted
 * @param openings how often it opened in a row
 * @param successes while half open: how many requests succeeded since
 * @param failures how many of the {@code calls} failed; of an open one, when it opened
 * @param calls how many outcomes there are
 * @param reason why it is not closed; "" if it is
 */
public record BreakerView(
    Phase phase,
    long generation,
    Instant until,
    int openings,
    int successes,
    int failures,
    int calls,
    String reason) {

  /** Whether requests pass. */
  public enum Phase implements WireName {
    /** All do. */
    CLOSED,
    /** None does. */
    OPEN,
    /** One at a time does, to see how it fares. */
    HALF_OPEN
  }

  /** Nothing has happened yet. */
  public static final BreakerView FRESH =
      new BreakerView(Phase.CLOSED, 0, Instant.MIN, 0, 0, 0, 0, "");

  public BreakerView {
    requireNonNull(phase, "phase is null");
    requireNonNull(until, "until is null");
    requireNonNull(reason, "reason is null");
  }

  /** Whether all requests pass. */
  public boolean closed() {
    return phase == Phase.CLOSED;
  }

  /** Whether a request may pass now: all do, or it is time for one. */
  public boolean passable(Instant now) {
    return phase == Phase.CLOSED || !now.isBefore(until);
  }

  /** The share of failures, 0 if there was no call. */
  public double failureRate() {
    return calls == 0 ? 0 : (double) failures / calls;
  }
}

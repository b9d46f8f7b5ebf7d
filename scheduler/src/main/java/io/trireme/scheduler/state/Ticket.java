package io.trireme.scheduler.state;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * That a breaker let a request through. It is settled once, when the request's end is known.
 *
 * @param id which breaker
 * @param generation of the breaker at that moment
 * @param kind on which grounds
 * @param permitEnds of a probe: when another one may be let through, should this one not be settled
 *     before
 */
public record Ticket(BreakerId id, long generation, Kind kind, Instant permitEnds) {

  /** On which grounds a request was let through. */
  public enum Kind {
    /** The breaker is closed. */
    ORDINARY,
    /** The breaker is open, and it was time to see. */
    PROBE,
    /** The breaker is open, and there was nothing else: a success counts, a failure does not. */
    FORCED
  }

  /** How the request ended, as far as the breaker is concerned. */
  public enum Verdict {
    SERVED,
    FAILED,
    /** It says nothing of the upstream's health. */
    NEUTRAL
  }

  public Ticket {
    requireNonNull(id, "id is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(permitEnds, "permitEnds is null");
  }
}

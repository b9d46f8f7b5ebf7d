package io.trireme.scheduler.state;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * Something that holds for a time.
 *
 * @param until when it ends; {@link Instant#MAX} for as long as nobody ends it
 * @param reason one phrase for people
 */
public record Note(Instant until, String reason) {

  public Note {
    requireNonNull(until, "until is null");
    requireNonNull(reason, "reason is null");
  }

  /** Whether it still holds. */
  public boolean holds(Instant now) {
    return until.isAfter(now);
  }
}

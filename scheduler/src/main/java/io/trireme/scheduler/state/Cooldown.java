package io.trireme.scheduler.state;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * A time in which a key is not to be used.
 *
 * @param until when it ends
 * @param reason one phrase for people
 * @param named whether the vendor named the time; else it is our guess
 * @param strikes how many failures in a row led to it, at least 1
 */
public record Cooldown(Instant until, String reason, boolean named, int strikes) {

  public Cooldown {
    requireNonNull(until, "until is null");
    requireNonNull(reason, "reason is null");
    if (strikes < 1) {
      throw new IllegalArgumentException("a cooldown has at least one strike");
    }
  }

  /** Whether it still holds. */
  public boolean holds(Instant now) {
    return until.isAfter(now);
  }

  /** The one that ends later, with the strikes of this one. */
  Cooldown orLater(Cooldown before) {
    return before.until().isAfter(until)
        ? new Cooldown(before.until(), before.reason(), before.named(), strikes)
        : this;
  }
}

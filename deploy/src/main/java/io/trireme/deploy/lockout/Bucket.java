package io.trireme.deploy.lockout;

import java.time.Duration;
import java.util.Optional;

/**
 * So many failures in a minute: each takes a token, and tokens come back at an even pace. Whoever
 * finds none has to wait a minute, in which failures take nothing. Confined to its owner's lock.
 */
final class Bucket {

  static final Duration MINUTE = Duration.ofMinutes(1);

  private final double most;
  private double tokens;
  private long since;
  private long closedUntil;
  private boolean closed;

  Bucket(int most, long now) {
    this.most = most;
    this.tokens = most;
    this.since = now;
  }

  /** Whether the wait is not over, in which case nothing is taken. */
  Optional<Duration> closed(long now) {
    long left = closedUntil - now;
    return closed && left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
  }

  /**
   * Takes a token of one that is not closed.
   *
   * @return false if there was none, so that it is closed from now on
   */
  boolean take(long now) {
    tokens =
        closed ? most : Math.min(most, tokens + most * (now - since) / (double) MINUTE.toNanos());
    closed = false;
    since = now;
    if (tokens >= 1) {
      tokens--;
      return true;
    }
    closed = true;
    closedUntil = now + MINUTE.toNanos();
    return false;
  }
}

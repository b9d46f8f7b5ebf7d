package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Usage;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/**
 * Requests and tokens per minute, and requests at once, of each client key, in this process.
 * Minutes are those of the clock. Tokens are known only when an answer ends, so a minute may be
 * overdrawn by what was in flight. Thread-safe.
 */
@Singleton
final class CallerLimits {

  /** Leaves the place of one request; calling it twice is harmless. */
  interface Permit {

    /** For callers without limits. */
    Permit UNLIMITED = usage -> {};

    /** Books the tokens of the exchange and gives its place back. */
    void release(Usage usage);
  }

  private final Clock clock;
  private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

  CallerLimits(Clock clock) {
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Takes a place for one request.
   *
   * @throws GatewayException 429 with the time to wait if there is none
   */
  Permit enter(Caller caller) {
    ClientKey key = caller.keyOrNull();
    if (key == null || key.limits().equals(ClientLimits.NONE)) {
      return Permit.UNLIMITED;
    }
    Minute minute = minutes.computeIfAbsent(key.id(), id -> new Minute());
    minute.enter(key.limits(), clock.instant());
    return new Place(minute, clock);
  }

  private static final class Place implements Permit {
    private final Minute minute;
    private final Clock clock;
    private boolean left;

    Place(Minute minute, Clock clock) {
      this.minute = minute;
      this.clock = clock;
    }

    @Override
    public synchronized void release(Usage usage) {
      if (!left) {
        left = true;
        minute.leave(usage.input().orElse(0) + usage.output().orElse(0), clock.instant());
      }
    }
  }

  private static final class Minute {
    private long number;
    private long requests;
    private long tokens;
    private int inFlight;

    synchronized void enter(ClientLimits limits, Instant now) {
      turn(now);
      Duration rest = Duration.ofSeconds(60 - now.getEpochSecond() % 60);
      if (limits.rpm() > 0 && requests >= limits.rpm()) {
        throw new GatewayException(
            limited("This key may send " + limits.rpm() + " requests a minute.", rest));
      }
      if (limits.tpm() > 0 && tokens >= limits.tpm()) {
        throw new GatewayException(
            limited("This key may use " + limits.tpm() + " tokens a minute.", rest));
      }
      if (limits.concurrency() > 0 && inFlight >= limits.concurrency()) {
        throw new GatewayException(
            limited(
                "This key may have " + limits.concurrency() + " requests under way at once.",
                Duration.ofSeconds(1)));
      }
      requests++;
      inFlight++;
    }

    private void turn(Instant now) {
      long current = now.getEpochSecond() / 60;
      if (current != number) {
        number = current;
        requests = 0;
        tokens = 0;
      }
    }

    synchronized void leave(long used, Instant now) {
      turn(now);
      tokens += used;
      inFlight--;
    }
  }

  static GatewayError limited(String message, Duration wait) {
    return new GatewayError(
        Kind.RATE_LIMITED, message + " Try again in " + wait.toSeconds() + " s.", wait);
  }
}

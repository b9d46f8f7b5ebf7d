package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * How long a channel is waited for. Each is longer than zero.
 *
 * @param connect until the connection stands, TLS included
 * @param firstByte from the request sent until the answer's head
 * @param firstByteReasoning the same where thoughts are asked for
 * @param stall between two events of a running answer
 * @param total the whole exchange
 */
public record Timeouts(
    Duration connect,
    Duration firstByte,
    Duration firstByteReasoning,
    Duration stall,
    Duration total) {

  /** 5 s, 60 s, 300 s, 120 s, 60 min. */
  public static final Timeouts DEFAULTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(300),
          Duration.ofSeconds(120),
          Duration.ofMinutes(60));

  public Timeouts {
    requirePositive(connect, "connect");
    requirePositive(firstByte, "firstByte");
    requirePositive(firstByteReasoning, "firstByteReasoning");
    requirePositive(stall, "stall");
    requirePositive(total, "total");
  }

  private static void requirePositive(Duration duration, String what) {
    requireNonNull(duration, () -> what + " is null");
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(what + " must be longer than zero");
    }
  }
}

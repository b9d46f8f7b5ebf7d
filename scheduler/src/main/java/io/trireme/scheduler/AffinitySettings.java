package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * Whether a conversation stays with the channel and the key that served it.
 *
 * @param enabled whether it does
 * @param ttl how long after its last use; positive
 */
public record AffinitySettings(boolean enabled, Duration ttl) {

  /** As long as vendors keep a prompt in their caches when nothing else is asked of them. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

  public AffinitySettings {
    requireNonNull(ttl, "ttl is null");
    if (!ttl.isPositive()) {
      throw new IllegalArgumentException("ttl must be longer than zero");
    }
  }

  /**
   * What holds when nothing is said: on for failover. The other strategies are there to spread
   * requests, and one busy conversation would keep them from it.
   */
  public static AffinitySettings usual(Strategy strategy) {
    return new AffinitySettings(strategy == Strategy.FAILOVER, DEFAULT_TTL);
  }
}

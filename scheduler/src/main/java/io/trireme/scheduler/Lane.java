package io.trireme.scheduler;

import io.trireme.core.spi.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What one inbound dialect may use.
 *
 * @param dialect the inbound dialect
 * @param strategy how it chooses
 * @param entries its channels in order; null takes every channel of its own dialect, an empty list
 *     closes the lane
 * @param breaker when it stops to try what keeps failing
 * @param affinity whether a conversation stays where it was served
 * @param hedging whether a second channel is asked beside a slow one
 */
public record Lane(
    Dialect dialect,
    Strategy strategy,
    @Nullable List<LaneEntry> entries,
    BreakerSettings breaker,
    AffinitySettings affinity,
    HedgingSettings hedging) {

  public Lane {
    requireNonNull(dialect, "dialect is null");
    requireNonNull(strategy, "strategy is null");
    requireNonNull(breaker, "breaker is null");
    requireNonNull(affinity, "affinity is null");
    requireNonNull(hedging, "hedging is null");
    if (entries != null) {
      entries = List.copyOf(entries);
      Checks.requireDistinct(
          entries.stream().map(LaneEntry::channelId).toList(), "a lane names a channel twice");
    }
  }

  /** A lane that asks nobody twice. */
  public Lane(
      Dialect dialect,
      Strategy strategy,
      @Nullable List<LaneEntry> entries,
      BreakerSettings breaker,
      AffinitySettings affinity) {
    this(dialect, strategy, entries, breaker, affinity, HedgingSettings.OFF);
  }

  /** The lane of a dialect that the configuration does not name. */
  public static Lane unnamed(Dialect dialect) {
    return unnamed(dialect, BreakerSettings.DEFAULTS);
  }

  /** The same, where breakers have other settings unless something is said. */
  public static Lane unnamed(Dialect dialect, BreakerSettings breaker) {
    return new Lane(
        dialect, Strategy.FAILOVER, null, breaker, AffinitySettings.usual(Strategy.FAILOVER));
  }
}

package io.trireme.scheduler.state;

import java.time.Instant;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * Everything that outlives a restart, with absolute times and without secrets. Windows of breakers,
 * half-open permits and latencies do not: they say how things are now.
 *
 * @param takenAt when
 * @param keys what is known of keys
 * @param breakers those that are not closed
 * @param affinities who serves which conversation
 * @param promotions channels that come first for a time
 * @param suspensions channels that are out of use for a time
 * @param troubles base URLs that failed last
 */
public record RuntimeSnapshot(
    Instant takenAt,
    Map<KeyRef, KeyFacts> keys,
    Map<BreakerId, BreakerView> breakers,
    Map<Conversation, Affinity> affinities,
    Map<LaneChannel, Instant> promotions,
    Map<LaneChannel, Note> suspensions,
    Map<Endpoint, Trouble> troubles) {

  public RuntimeSnapshot {
    requireNonNull(takenAt, "takenAt is null");
    keys = Map.copyOf(keys);
    breakers = Map.copyOf(breakers);
    affinities = Map.copyOf(affinities);
    promotions = Map.copyOf(promotions);
    suspensions = Map.copyOf(suspensions);
    troubles = Map.copyOf(troubles);
  }
}

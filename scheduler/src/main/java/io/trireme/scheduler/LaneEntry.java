package io.trireme.scheduler;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A channel's place in a lane.
 *
 * @param channelId which channel
 * @param weight its share in a weighted choice, from 1 to 1000
 * @param state whether it takes requests
 * @param breaker its own breaker settings; null for those of the lane
 */
public record LaneEntry(
    String channelId, int weight, EntryState state, @Nullable BreakerSettings breaker) {

  public LaneEntry {
    Checks.requireId(channelId);
    Checks.requireWeight(weight);
    requireNonNull(state, "state is null");
  }
}

package io.trireme.scheduler;

import static java.util.Objects.requireNonNull;

/**
 * A channel as a lane sees it.
 *
 * @param channel the channel
 * @param weight its share in a weighted choice
 * @param state whether it takes requests
 * @param breaker when it is no longer tried
 */
public record LaneMember(Channel channel, int weight, EntryState state, BreakerSettings breaker) {

  public LaneMember {
    requireNonNull(channel, "channel is null");
    Checks.requireWeight(weight);
    requireNonNull(state, "state is null");
    requireNonNull(breaker, "breaker is null");
  }

  /** Whether requests may go there. */
  public boolean selectable() {
    return state == EntryState.ACTIVE;
  }
}

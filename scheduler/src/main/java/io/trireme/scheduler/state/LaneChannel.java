package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;

import static java.util.Objects.requireNonNull;

/**
 * A channel in a lane.
 *
 * @param lane the inbound dialect
 * @param channel id of the channel
 */
public record LaneChannel(Dialect lane, String channel) {

  public LaneChannel {
    requireNonNull(lane, "lane is null");
    requireNonNull(channel, "channel is null");
  }
}

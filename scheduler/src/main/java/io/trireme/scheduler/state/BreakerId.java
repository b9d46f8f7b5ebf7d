package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;

import static java.util.Objects.requireNonNull;

/**
 * What a breaker guards. Breakers belong to a lane: lanes do not influence one another.
 *
 * @param lane the inbound dialect
 * @param channel id of the channel
 * @param baseUrl one of its base URLs in its one spelling; "" for all
 * @param key id of one of its keys; "" for all
 */
public record BreakerId(Dialect lane, String channel, String baseUrl, String key) {

  public BreakerId {
    requireNonNull(lane, "lane is null");
    requireNonNull(channel, "channel is null");
    requireNonNull(baseUrl, "baseUrl is null");
    requireNonNull(key, "key is null");
  }

  /** The breaker of a channel as a whole. */
  public static BreakerId ofChannel(Dialect lane, String channel) {
    return new BreakerId(lane, channel, "", "");
  }

  /** In words, without the lane. */
  @Override
  public String toString() {
    return "channel "
        + channel
        + (baseUrl.isEmpty() ? "" : " " + baseUrl)
        + (key.isEmpty() ? "" : " key " + key);
  }
}

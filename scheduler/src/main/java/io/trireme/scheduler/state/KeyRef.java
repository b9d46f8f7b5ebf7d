package io.trireme.scheduler.state;

import static java.util.Objects.requireNonNull;

/**
 * A key of a channel. Lanes share what is known of it: a vendor's limit holds for all of them.
 *
 * @param channel id of the channel
 * @param key id of the key; "" for a channel that has none
 */
public record KeyRef(String channel, String key) {

  public KeyRef {
    requireNonNull(channel, "channel is null");
    requireNonNull(key, "key is null");
  }
}

package io.trireme.scheduler.plan;

import static java.util.Objects.requireNonNull;

/**
 * An account that knows something of the conversation which no other knows.
 *
 * @param channel id of the channel
 * @param key id of its key; "" for none
 */
public record Account(String channel, String key) {

  public Account {
    requireNonNull(channel, "channel is null");
    requireNonNull(key, "key is null");
  }
}

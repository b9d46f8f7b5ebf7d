package io.trireme.scheduler.plan;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Something that a plan looked at.
 *
 * @param channel id of the channel
 * @param key id of its key; null if it is about the channel
 * @param baseUrl one of its base URLs; null if it is not about one
 * @param tried whether it was handed out
 * @param reason why it was, or why not; holds no secret
 */
public record Considered(
    String channel, @Nullable String key, @Nullable String baseUrl, boolean tried, String reason) {

  public Considered {
    requireNonNull(channel, "channel is null");
    requireNonNull(reason, "reason is null");
  }
}

package io.trireme.scheduler.plan;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One place to try.
 *
 * @param channel the channel
 * @param baseUrl which of its base URLs
 * @param key which of its keys, null if it has none
 * @param upstreamModel the model name for the vendor
 * @param reason why it is this one's turn, for people; holds no secret
 */
public record Candidate(
    Channel channel, BaseUrl baseUrl, @Nullable ApiKey key, String upstreamModel, String reason) {

  public Candidate {
    requireNonNull(channel, "channel is null");
    requireNonNull(baseUrl, "baseUrl is null");
    requireNonNull(upstreamModel, "upstreamModel is null");
    requireNonNull(reason, "reason is null");
  }
}

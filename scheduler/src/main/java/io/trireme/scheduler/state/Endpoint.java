package io.trireme.scheduler.state;

import io.trireme.scheduler.BaseUrl;

import static java.util.Objects.requireNonNull;

/**
 * A base URL of a channel.
 *
 * @param channel id of the channel
 * @param baseUrl in its one spelling
 */
public record Endpoint(String channel, String baseUrl) {

  public Endpoint {
    requireNonNull(channel, "channel is null");
    requireNonNull(baseUrl, "baseUrl is null");
  }

  /** The endpoint of a channel's base URL. */
  public static Endpoint of(String channel, BaseUrl baseUrl) {
    return new Endpoint(channel, baseUrl.toString());
  }
}

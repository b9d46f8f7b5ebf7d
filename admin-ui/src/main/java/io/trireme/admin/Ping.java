package io.trireme.admin;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How a channel answered when it was asked for its models.
 *
 * @param channel its id
 * @param at when it was asked
 * @param ok whether at least one of its base URLs can be used
 * @param baseUrls each of them, in the channel's order
 */
public record Ping(String channel, Instant at, boolean ok, List<Place> baseUrls) {

  /**
   * A base URL's answer.
   *
   * @param baseUrl which one
   * @param ok whether requests may be expected to work there
   * @param reachable whether somebody answered
   * @param status of the answer; null if there was none
   * @param millis how long it took
   * @param key id of the key that was presented; null for none
   * @param keyAccepted whether the vendor took it; null if the answer does not say
   * @param models how many the list has; null if there was none
   * @param detail in words
   */
  @Schema(name = "PingPlace")
  public record Place(
      String baseUrl,
      boolean ok,
      boolean reachable,
      @Nullable Integer status,
      long millis,
      @Nullable String key,
      @Nullable Boolean keyAccepted,
      @Nullable Integer models,
      String detail) {
    public Place {
      requireNonNull(baseUrl, "baseUrl is null");
      requireNonNull(detail, "detail is null");
    }
  }

  public Ping {
    requireNonNull(channel, "channel is null");
    requireNonNull(at, "at is null");
    baseUrls = List.copyOf(baseUrls);
  }
}

package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.Preview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a request would go now, if every candidate before failed.
 *
 * @param lane the inbound dialect
 * @param model as the client would name it
 * @param modelKnown whether some channel of the lane allows the model
 * @param retryAfterSeconds the smallest remaining wait of what is skipped; null if nothing waits
 * @param candidates in the order in which they would be tried
 * @param skipped everything else that was looked at, and why it is not tried
 */
@Schema(name = "Route")
public record RouteAnswer(
    String lane,
    String model,
    boolean modelKnown,
    @Nullable Double retryAfterSeconds,
    List<Stop> candidates,
    List<Skip> skipped) {

  /**
   * A candidate.
   *
   * @param place from 1
   * @param channel its id
   * @param baseUrl which of its base URLs
   * @param key id of the key; null for none
   * @param upstreamModel the vendor's name of the model
   * @param translated whether the request would be translated
   * @param reason why it stands there
   */
  @Schema(name = "RouteCandidate")
  public record Stop(
      int place,
      String channel,
      String baseUrl,
      @Nullable String key,
      String upstreamModel,
      boolean translated,
      String reason) {}

  /**
   * Something that would not be tried.
   *
   * @param channel its id
   * @param key id of its key; null if it is about the channel
   * @param baseUrl one of its base URLs; null if it is not about one
   * @param reason why not
   */
  @Schema(name = "RouteSkip")
  public record Skip(
      String channel, @Nullable String key, @Nullable String baseUrl, String reason) {}

  public RouteAnswer {
    candidates = List.copyOf(candidates);
    skipped = List.copyOf(skipped);
  }

  static RouteAnswer of(Dialect lane, String model, Preview preview) {
    List<Stop> stops = new ArrayList<>();
    for (Candidate candidate : preview.candidates()) {
      ApiKey key = candidate.key();
      stops.add(
          new Stop(
              stops.size() + 1,
              candidate.channel().id(),
              candidate.baseUrl().toString(),
              key == null ? null : key.id(),
              candidate.upstreamModel(),
              !candidate.channel().dialect().equals(lane),
              candidate.reason()));
    }
    Duration wait = preview.shortestWait();
    return new RouteAnswer(
        lane.id(),
        model,
        preview.modelKnown(),
        wait == null ? null : wait.toMillis() / 1000.0,
        stops,
        preview.considered().stream()
            .filter(one -> !one.tried())
            .map(one -> new Skip(one.channel(), one.key(), one.baseUrl(), one.reason()))
            .toList());
  }
}

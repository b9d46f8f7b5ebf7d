package io.trireme.admin;

import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the panel's first page shows. No secret is in it.
 *
 * @param name of the product
 * @param version of the release
 * @param commit it was built from
 * @param mode as in {@code ENV}
 * @param startedAt when this process started
 * @param uptimeSeconds since then
 * @param configuration where the channels come from
 * @param update whether a newer release is out
 * @param dialects that are installed
 * @param lanes one for each dialect
 */
public record Overview(
    String name,
    String version,
    String commit,
    String mode,
    Instant startedAt,
    double uptimeSeconds,
    Configuration configuration,
    UpdateStatus update,
    List<DialectView> dialects,
    List<LaneView> lanes) {

  /**
   * Where the channels come from.
   *
   * @param source {@code file} if one is named, which the database may add to; else {@code
   *     database}
   * @param file its name, null if there is none
   * @param revision of what is in force
   * @param loadedAt when it was read, null if never
   * @param problem why the newest content is not in force, null if it is
   */
  @Schema(name = "OverviewConfiguration")
  public record Configuration(
      String source,
      @Nullable String file,
      long revision,
      @Nullable Instant loadedAt,
      @Nullable String problem) {}

  /**
   * A dialect.
   *
   * @param id as in the configuration
   * @param name for people
   * @param endpoints method and path of each
   */
  @Schema(name = "OverviewDialect")
  public record DialectView(String id, String name, List<String> endpoints) {}

  /**
   * A lane.
   *
   * @param dialect its clients' dialect
   * @param strategy how a channel is chosen
   * @param channels in order
   */
  @Schema(name = "OverviewLane")
  public record LaneView(
      String dialect, @Words(Strategy.class) String strategy, List<ChannelView> channels) {}

  /**
   * A channel as a lane sees it.
   *
   * @param id stable id
   * @param name for people
   * @param dialect that it speaks
   * @param state in the lane
   * @param baseUrls in order
   * @param keys how many are enabled
   * @param modelMappings client's name to vendor's name
   */
  @Schema(name = "OverviewChannel")
  public record ChannelView(
      String id,
      String name,
      String dialect,
      @Words(EntryState.class) String state,
      List<String> baseUrls,
      int keys,
      Map<String, String> modelMappings) {}
}

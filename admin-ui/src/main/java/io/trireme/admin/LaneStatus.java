package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.Strategy;
import io.trireme.store.Durations;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A lane, and how its channels fare.
 *
 * @param dialect its clients' dialect
 * @param now the time by which the other times are measured
 * @param managed {@code file}, {@code database} or {@code unnamed}: where it is kept
 * @param revision of what is kept in the database; 0 if nothing is
 * @param configured what is kept in the database: with changes it may be sent back; null if nothing
 *     is
 * @param strategy how it chooses
 * @param closed whether it is closed to all requests
 * @param breaker when it stops to try what keeps failing
 * @param affinity whether conversations stay where they were served
 * @param entries its channels in order
 */
@Schema(name = "Lane")
public record LaneStatus(
    String dialect,
    Instant now,
    @Words(Managed.class) String managed,
    long revision,
    @Schema(implementation = Bodies.Lane.class) @Nullable ObjectNode configured,
    @Words(Strategy.class) String strategy,
    boolean closed,
    BreakerRules breaker,
    AffinityRules affinity,
    List<Entry> entries) {

  /**
   * All lanes.
   *
   * @param lanes one for each dialect
   */
  @Schema(name = "Lanes")
  public record All(List<LaneStatus> lanes) {
    public All {
      lanes = List.copyOf(lanes);
    }
  }

  /**
   * When a channel is no longer tried; durations as in the configuration file.
   *
   * @param enabled whether that happens at all
   * @param window how many outcomes count
   * @param threshold the share of failures that opens it
   * @param minimumCalls outcomes needed before
   * @param probeEvery after how long a request is let through first
   * @param openFor what that time doubles up to
   * @param successes how many in a row close it
   */
  @Schema(name = "BreakerRules")
  public record BreakerRules(
      boolean enabled,
      int window,
      double threshold,
      int minimumCalls,
      String probeEvery,
      String openFor,
      int successes) {

    static BreakerRules of(BreakerSettings settings) {
      return new BreakerRules(
          settings.enabled(),
          settings.window(),
          settings.threshold(),
          settings.minimumCalls(),
          Durations.text(settings.probeEvery()),
          Durations.text(settings.openFor()),
          settings.successes());
    }
  }

  /**
   * Whether conversations stay where they were served.
   *
   * @param enabled whether they do
   * @param ttl for how long after their last use
   */
  @Schema(name = "AffinityRules")
  public record AffinityRules(boolean enabled, String ttl) {

    static AffinityRules of(AffinitySettings settings) {
      return new AffinityRules(settings.enabled(), Durations.text(settings.ttl()));
    }
  }

  /**
   * A channel in the lane.
   *
   * @param place from 1
   * @param channel its id
   * @param name for people
   * @param dialect what its vendor speaks
   * @param translated whether that is another dialect than the lane's
   * @param state {@code active}, {@code suspended} or {@code disabled}, as it is now
   * @param configuredState as the configuration says
   * @param reason why it is suspended, where that was done while running; null if it was not
   * @param weight its share where channels are chosen by weight
   * @param promotedUntil until when it comes first; null if it does not
   * @param breaker its own rules, or the lane's
   * @param health how it fares
   */
  @Schema(name = "LaneEntry")
  public record Entry(
      int place,
      String channel,
      String name,
      String dialect,
      boolean translated,
      @Words(EntryState.class) String state,
      @Words(EntryState.class) String configuredState,
      @Nullable String reason,
      int weight,
      @Nullable Instant promotedUntil,
      BreakerRules breaker,
      Health health) {}

  /**
   * How a channel fares in the lane.
   *
   * @param inFlight attempts under way there in this process, from all lanes
   * @param breaker that of the channel as a whole
   * @param openBreakers of single base URLs and keys, those that are not closed
   * @param baseUrls with their failures
   * @param keys with their state
   */
  @Schema(name = "EntryHealth")
  public record Health(
      int inFlight,
      BreakerStatus breaker,
      List<BreakerStatus> openBreakers,
      List<UrlStatus> baseUrls,
      List<KeyStatus> keys) {
    public Health {
      openBreakers = List.copyOf(openBreakers);
      baseUrls = List.copyOf(baseUrls);
      keys = List.copyOf(keys);
    }
  }

  public LaneStatus {
    entries = List.copyOf(entries);
  }
}

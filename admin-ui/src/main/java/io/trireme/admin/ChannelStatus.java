package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.ProbeSettings;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.store.Durations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A channel: what the configuration says of it, and how it fares. No secret is in it: of headers
 * the names are shown, of a proxy its address without user info.
 *
 * @param id stable
 * @param name for people
 * @param dialect what its vendor speaks
 * @param now the time by which the other times are measured
 * @param managed {@code file} or {@code database}: where it is kept
 * @param revision of what is kept in the database; null for one of the file
 * @param configured what is kept in the database, with its credentials hidden: with changes it may
 *     be sent back; null for one of the file
 * @param inFlight attempts under way there in this process
 * @param baseUrls with their failures
 * @param keyStrategy how it chooses among its keys
 * @param keys with their state
 * @param lanes where it stands
 * @param settings the rest of what the configuration says
 */
@Schema(name = "Channel")
public record ChannelStatus(
    String id,
    String name,
    String dialect,
    Instant now,
    @Words(Managed.class) String managed,
    @Nullable Long revision,
    @Schema(implementation = Bodies.Channel.class) @Nullable ObjectNode configured,
    int inFlight,
    List<UrlStatus> baseUrls,
    @Words(KeyStrategy.class) String keyStrategy,
    List<KeyStatus> keys,
    List<Place> lanes,
    Details settings) {

  /**
   * All channels.
   *
   * @param channels in the order of the configuration
   */
  @Schema(name = "Channels")
  public record All(List<ChannelStatus> channels) {
    public All {
      channels = List.copyOf(channels);
    }
  }

  /**
   * The keys of one channel.
   *
   * @param channel its id
   * @param now the time by which the other times are measured
   * @param keys in order
   */
  @Schema(name = "ChannelKeys")
  public record Keys(String channel, Instant now, List<KeyStatus> keys) {
    public Keys {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The channel's place in a lane.
   *
   * @param dialect of the lane
   * @param state {@code active}, {@code suspended} or {@code disabled}, as it is now
   * @param promotedUntil until when it comes first; null if it does not
   * @param breaker phase of the breaker of the channel as a whole
   */
  @Schema(name = "ChannelPlace")
  public record Place(
      String dialect,
      @Words(EntryState.class) String state,
      @Nullable Instant promotedUntil,
      @Words(BreakerView.Phase.class) String breaker) {}

  /**
   * What the configuration says; durations as it writes them.
   *
   * @param models which models, under which names
   * @param headers names of those that are added to every request
   * @param proxy through which it is called; null for none
   * @param quirks what its vendor does differently
   * @param allowPrivateNetwork whether its hosts may be private
   * @param timeouts how long it is waited for
   * @param limits what it may be burdened with; 0 for no limit
   * @param probe whether it is asked now and then whether it is there
   * @param website for people; "" for none
   * @param notes for people; "" for none
   */
  @Schema(name = "ChannelSettings")
  public record Details(
      Models models,
      List<String> headers,
      @Nullable String proxy,
      Map<String, String> quirks,
      boolean allowPrivateNetwork,
      Waits timeouts,
      Burden limits,
      Probe probe,
      String website,
      String notes) {}

  /**
   * Which models, under which names.
   *
   * @param map client's name to vendor's name
   * @param allow names and patterns; empty for all
   * @param deny names and patterns
   */
  @Schema(name = "ChannelModels")
  public record Models(Map<String, String> map, List<String> allow, List<String> deny) {
    static Models of(ModelRules rules) {
      return new Models(rules.map(), rules.allow(), rules.deny());
    }
  }

  /**
   * How long it is waited for.
   *
   * @param connect until the connection stands
   * @param firstByte until the head of a stream's answer
   * @param stall between two events
   * @param total the whole exchange
   */
  @Schema(name = "ChannelTimeouts")
  public record Waits(String connect, String firstByte, String stall, String total) {
    static Waits of(Timeouts timeouts) {
      return new Waits(
          Durations.text(timeouts.connect()),
          Durations.text(timeouts.firstByte()),
          Durations.text(timeouts.stall()),
          Durations.text(timeouts.total()));
    }
  }

  /**
   * What it may be burdened with.
   *
   * @param rpm requests in any 60 seconds; 0 for no limit
   * @param concurrency requests at once; 0 for no limit
   * @param adaptive whether a lower limit is found by itself
   */
  @Schema(name = "ChannelLimits")
  public record Burden(int rpm, int concurrency, boolean adaptive) {
    static Burden of(Limits limits) {
      return new Burden(limits.rpm(), limits.concurrency(), limits.adaptive());
    }
  }

  /**
   * Whether it is asked now and then whether it is there.
   *
   * @param enabled whether it is
   * @param every how often
   */
  @Schema(name = "ChannelProbe")
  public record Probe(boolean enabled, String every) {
    static Probe of(ProbeSettings settings) {
      return new Probe(settings.enabled(), Durations.text(settings.every()));
    }
  }

  public ChannelStatus {
    baseUrls = List.copyOf(baseUrls);
    keys = List.copyOf(keys);
    lanes = List.copyOf(lanes);
  }
}

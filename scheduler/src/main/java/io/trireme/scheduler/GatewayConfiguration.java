package io.trireme.scheduler;

import io.trireme.core.spi.Dialect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Everything that decides where a request may go, checked as a whole. Immutable: an exchange keeps
 * the one it began with.
 *
 * @param revision grows with each configuration that is put in force
 * @param channels in the order given
 * @param lanes those that are named
 * @param clientKeys in the order given
 * @param settings what holds for all lanes
 * @param usualBreaker of lanes that are not named
 */
public record GatewayConfiguration(
    long revision,
    List<Channel> channels,
    Map<Dialect, Lane> lanes,
    List<ClientKey> clientKeys,
    Settings settings,
    BreakerSettings usualBreaker) {

  /** A configuration whose lanes have the usual breakers. */
  public GatewayConfiguration(
      long revision,
      List<Channel> channels,
      Map<Dialect, Lane> lanes,
      List<ClientKey> clientKeys,
      Settings settings) {
    this(revision, channels, lanes, clientKeys, settings, BreakerSettings.DEFAULTS);
  }

  public GatewayConfiguration {
    channels = List.copyOf(channels);
    lanes = Collections.unmodifiableMap(new LinkedHashMap<>(lanes));
    clientKeys = List.copyOf(clientKeys);
    requireNonNull(settings, "settings is null");
    requireNonNull(usualBreaker, "usualBreaker is null");
    Checks.requireRange(revision, 0, Long.MAX_VALUE, "revision");
    List<String> ids = channels.stream().map(Channel::id).toList();
    Checks.requireDistinct(ids, "two channels have the same id");
    Checks.requireDistinct(
        clientKeys.stream().map(ClientKey::id).toList(), "two client keys have the same id");
    Checks.requireDistinct(
        clientKeys.stream().map(key -> key.credential().identity()).toList(),
        "two client keys have the same secret");
    lanes.forEach((dialect, lane) -> checkLane(dialect, lane, ids));
  }

  private static void checkLane(Dialect dialect, Lane lane, List<String> channelIds) {
    if (!lane.dialect().equals(dialect)) {
      throw new IllegalArgumentException("a lane stands under another dialect than its own");
    }
    List<LaneEntry> entries = lane.entries() == null ? List.of() : lane.entries();
    if (!entries.stream().allMatch(entry -> channelIds.contains(entry.channelId()))) {
      throw new IllegalArgumentException("a lane names a channel that is not there");
    }
  }

  /** A channel by its id. */
  public Optional<Channel> channel(String id) {
    return channels.stream().filter(channel -> channel.id().equals(id)).findFirst();
  }

  /** The lane of a dialect, with the usual settings if it is not named. */
  public Lane lane(Dialect dialect) {
    Lane lane = lanes.get(dialect);
    return lane == null ? Lane.unnamed(dialect, usualBreaker) : lane;
  }

  /**
   * The channels of a lane in order, also those that take no requests now.
   *
   * @param dialect the inbound dialect
   * @return the entries of the lane; every channel of its own dialect if it lists none; nothing if
   *     it is closed
   */
  public List<LaneMember> members(Dialect dialect) {
    Lane lane = lane(dialect);
    List<LaneEntry> entries = lane.entries();
    if (entries == null) {
      return channels.stream()
          .filter(channel -> channel.dialect().equals(dialect))
          .map(channel -> new LaneMember(channel, 1, EntryState.ACTIVE, lane.breaker()))
          .toList();
    }
    return entries.stream().map(entry -> member(lane, entry)).toList();
  }

  private LaneMember member(Lane lane, LaneEntry entry) {
    BreakerSettings own = entry.breaker();
    return new LaneMember(
        channel(entry.channelId()).orElseThrow(),
        entry.weight(),
        entry.state(),
        own == null ? lane.breaker() : own);
  }
}

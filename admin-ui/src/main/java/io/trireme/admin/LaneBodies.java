package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.LaneMember;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** The bodies of lanes, and how they follow from what is done to channels. For one request. */
final class LaneBodies {

  private static final String ENTRIES = "entries";
  private static final String CHANNEL = "channel";

  private final ConfigContent content;
  private final GatewayConfiguration configuration;

  LaneBodies(ConfigContent content, GatewayConfiguration configuration) {
    this.content = requireNonNull(content, "content is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
  }

  Optional<ConfigObject> stored(Dialect lane) {
    return content.find(ConfigKind.LANE, lane.id());
  }

  Managed managed(Dialect lane) {
    if (stored(lane).isPresent()) {
      return Managed.DATABASE;
    }
    return configuration.lanes().containsKey(lane) ? Managed.FILE : Managed.UNNAMED;
  }

  /** The revision of a lane; {@link ConfigChange#ABSENT} if it is not stored. */
  long revision(Dialect lane) {
    return stored(lane).map(ConfigObject::revision).orElse(ConfigChange.ABSENT);
  }

  /**
   * Its body with all its members by name, to be changed.
   *
   * @throws Refused 409 if it stands in the file
   */
  ObjectNode named(Dialect lane) {
    checkWritable(lane);
    ObjectNode body =
        stored(lane).map(object -> object.body().deepCopy()).orElseGet(() -> Json.object());
    if (!body.has(ENTRIES)) {
      ArrayNode entries = body.putArray(ENTRIES);
      configuration.members(lane).forEach(member -> entries.add(entry(member)));
    }
    return body;
  }

  /** Refuses what would change the file. */
  void checkWritable(Dialect lane) {
    if (managed(lane) == Managed.FILE) {
      throw Refused.readOnly(
          "The lane " + lane + " stands in the configuration file: change it there.");
    }
  }

  private static ObjectNode entry(LaneMember member) {
    ObjectNode entry = Json.object().put(CHANNEL, member.channel().id());
    if (member.weight() != 1) {
      entry.put("weight", member.weight());
    }
    if (member.state() != EntryState.ACTIVE) {
      entry.put("state", member.state().wireName());
    }
    return entry;
  }

  /** A body's entry of a channel. */
  static Optional<ObjectNode> entry(ObjectNode body, String channel) {
    for (JsonNode entry : body.path(ENTRIES)) {
      if (entry instanceof ObjectNode object && object.path(CHANNEL).asText().equals(channel)) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  /** The channels of a body, in order. */
  static List<String> channels(ObjectNode body) {
    List<String> channels = new ArrayList<>();
    body.path(ENTRIES).forEach(entry -> channels.add(entry.path(CHANNEL).asText()));
    return channels;
  }

  /** The same entries, those named first and in that order. */
  static void reorder(ObjectNode body, List<String> first) {
    ArrayNode before = body.withArray(ENTRIES).deepCopy();
    ArrayNode after = body.putArray(ENTRIES);
    for (String channel : first) {
      before.forEach(
          entry -> {
            if (entry.path(CHANNEL).asText().equals(channel)) {
              after.add(entry);
            }
          });
    }
    before.forEach(
        entry -> {
          if (!first.contains(entry.path(CHANNEL).asText())) {
            after.add(entry);
          }
        });
  }

  /** Where a new channel comes into a lane. */
  enum Place {
    /** Before all others. */
    FIRST,
    /** Behind all others. */
    LAST,
    /** Behind all others and disabled, until somebody takes it into use. */
    SPARE
  }

  /** What puts a new channel into a lane; empty if it comes there by itself. */
  Optional<ConfigChange> place(Dialect lane, String channel, boolean own, Place place) {
    boolean byItself = own && stored(lane).filter(object -> object.body().has(ENTRIES)).isEmpty();
    if (byItself && place == Place.LAST && managed(lane) != Managed.FILE) {
      return Optional.empty();
    }
    ObjectNode body = named(lane);
    ObjectNode entry = Json.object().put(CHANNEL, channel);
    ArrayNode entries = body.withArray(ENTRIES);
    switch (place) {
      case FIRST -> entries.insert(0, entry);
      case LAST -> entries.add(entry);
      case SPARE -> entries.add(entry.put("state", EntryState.DISABLED.wireName()));
    }
    return Optional.of(put(lane, body));
  }

  /** The change that makes this the body of a lane, if nobody else changes it meanwhile. */
  ConfigChange.Put put(Dialect lane, ObjectNode body) {
    return new ConfigChange.Put(ConfigKind.LANE, lane.id(), revision(lane), body);
  }

  /**
   * What takes a channel out of every lane that is stored.
   *
   * @throws Refused 409 if a lane of the file names it
   */
  List<ConfigChange> without(String channel) {
    for (Lane lane : configuration.lanes().values()) {
      List<LaneEntry> entries = lane.entries() == null ? List.of() : lane.entries();
      boolean names = entries.stream().anyMatch(entry -> entry.channelId().equals(channel));
      if (names && managed(lane.dialect()) == Managed.FILE) {
        throw Refused.readOnly(
            "The lane "
                + lane.dialect()
                + " of the configuration file names this channel: take it out there first.");
      }
    }
    List<ConfigChange> changes = new ArrayList<>();
    for (ConfigObject lane : content.of(ConfigKind.LANE)) {
      if (entry(lane.body(), channel).isPresent()) {
        ObjectNode body = lane.body().deepCopy();
        ArrayNode entries = body.putArray(ENTRIES);
        lane.body()
            .path(ENTRIES)
            .forEach(
                entry -> {
                  if (!entry.path(CHANNEL).asText().equals(channel)) {
                    entries.add(entry.deepCopy());
                  }
                });
        changes.add(new ConfigChange.Put(ConfigKind.LANE, lane.id(), lane.revision(), body));
      }
    }
    return changes;
  }
}

package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Makes, changes and removes channels of the database, and their keys. Thread-safe. */
final class ChannelEdits {

  private static final String PLACE = "place";
  private static final String KEYS = "keys";

  private final GatewayView gateway;
  private final ConfigWriter writer;
  private final RuntimeState state;

  ChannelEdits(GatewayView gateway, Configurator configurator, RuntimeState state) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.writer = new ConfigWriter(configurator);
    this.state = requireNonNull(state, "state is null");
  }

  /** Makes a channel and places it in lanes, in one change; returns its id. */
  String create(byte @Nullable [] bytes) {
    ObjectNode sent = ConfigWriter.object(bytes);
    Optional<JsonNode> place = Optional.ofNullable(sent.remove(PLACE));
    if (sent.path("id").asText("").isEmpty()) {
      sent.put("id", Ids.ofChannel(sent, taken()));
    }
    String id = sent.path("id").asText();
    if (writer.content().find(ConfigKind.CHANNEL, id).isEmpty() && taken().contains(id)) {
      throw Refused.conflict(
          "exists",
          "There is a channel of that id already.",
          List.of(new FieldError("id", "is taken")));
    }
    ObjectNode body = ChannelCredentials.merged(id, null, sent);
    ConfigChange made = new ConfigChange.Put(ConfigKind.CHANNEL, id, ConfigChange.ABSENT, body);
    List<ConfigChange> changes = new ArrayList<>(List.of(made));
    changes.addAll(places(id, body.path("dialect").asText(""), place));
    writer.write(made, "add channel", ConfigWriter.differences(null, body), changes);
    return id;
  }

  /**
   * A channel as it would be if this were saved, which it is not. Its credentials are those that
   * are sent and, if there is a stored one of its id, those of that one which are not.
   */
  Channel draft(byte @Nullable [] bytes) {
    ObjectNode sent = ConfigWriter.object(bytes);
    sent.remove(PLACE);
    if (sent.path("id").asText("").isEmpty()) {
      sent.put("id", Ids.ofChannel(sent, taken()));
    }
    String id = sent.path("id").asText();
    ObjectNode old =
        writer.content().find(ConfigKind.CHANNEL, id).map(ConfigObject::body).orElse(null);
    return Finder.channel(
        writer.judged(ConfigKind.CHANNEL, id, ChannelCredentials.merged(id, old, sent)), id);
  }

  private Set<String> taken() {
    Set<String> taken =
        gateway.configuration().channels().stream()
            .map(Channel::id)
            .collect(Collectors.toCollection(HashSet::new));
    writer.content().of(ConfigKind.CHANNEL).forEach(object -> taken.add(object.id()));
    return taken;
  }

  private List<ConfigChange> places(String id, String dialect, Optional<JsonNode> place) {
    LaneBodies lanes = new LaneBodies(writer.content(), gateway.configuration());
    List<ConfigChange> changes = new ArrayList<>();
    if (place.isEmpty()) {
      gateway.lanes().stream()
          .filter(lane -> lane.id().equals(dialect))
          .filter(lane -> lanes.managed(lane) != Managed.FILE)
          .forEach(
              lane -> lanes.place(lane, id, true, LaneBodies.Place.LAST).ifPresent(changes::add));
      return changes;
    }
    if (!place.get().path("lanes").isObject() || place.get().size() != 1) {
      throw wrong(PLACE, "must be {\"lanes\": {\"DIALECT\": \"first\"}}");
    }
    place
        .get()
        .path("lanes")
        .properties()
        .forEach(
            field -> {
              String path = PLACE + ".lanes." + field.getKey();
              Dialect lane = lane(field.getKey(), path);
              lanes
                  .place(lane, id, lane.id().equals(dialect), place(field.getValue(), path))
                  .ifPresent(changes::add);
            });
    return changes;
  }

  private Dialect lane(String id, String path) {
    return gateway.lanes().stream()
        .filter(lane -> lane.id().equals(id))
        .findFirst()
        .orElseThrow(() -> wrong(path, "is no lane; there are " + gateway.lanes()));
  }

  private static LaneBodies.Place place(JsonNode word, String path) {
    for (LaneBodies.Place place : LaneBodies.Place.values()) {
      if (place.name().toLowerCase(Locale.ROOT).equals(word.asText(""))) {
        return place;
      }
    }
    throw wrong(path, "must be one of first, last, spare");
  }

  private static Refused wrong(String field, String message) {
    return Refused.invalid(List.of(new FieldError(field, message)));
  }

  private ConfigObject stored(String id) {
    return writer.stored(ConfigKind.CHANNEL, id, gateway.configuration().channel(id).isPresent());
  }

  /** Makes this the whole of a channel; credentials that are not sent stay. */
  void replace(String id, @Nullable String ifMatch, byte @Nullable [] bytes) {
    ConfigObject object = stored(id);
    long expected = Revisions.required(ifMatch);
    ObjectNode sent = ConfigWriter.object(bytes);
    if (!sent.path("id").asText(id).equals(id)) {
      throw wrong("id", "is " + id + " and cannot be changed");
    }
    sent.put("id", id);
    checkSeen(object, expected);
    write(object, expected, ChannelCredentials.merged(id, object.body(), sent), "change channel");
  }

  /** What is kept of the credentials is that of the revision which was seen. */
  private static void checkSeen(ConfigObject object, long expected) {
    if (expected != ConfigChange.ANY && expected != object.revision()) {
      throw Refused.stale();
    }
  }

  private void write(ConfigObject before, long expected, ObjectNode body, String action) {
    // Credentials were copied out of what stands here, so it must be that which is replaced.
    long seen = expected == ConfigChange.ANY ? before.revision() : expected;
    ConfigChange change = new ConfigChange.Put(ConfigKind.CHANNEL, before.id(), seen, body);
    writer.write(change, action, ConfigWriter.differences(before.body(), body));
    for (JsonNode key : body.path(KEYS)) {
      String id = key.path("id").asText("");
      if (!id.isEmpty() && !credential(before.body(), id).equals(credential(body, id))) {
        // What was held against the old secret says nothing of the new one.
        state.enable(new KeyRef(before.id(), id));
      }
    }
  }

  private static String credential(ObjectNode channel, String keyId) {
    for (JsonNode key : channel.path(KEYS)) {
      if (key.path("id").asText("").equals(keyId)) {
        return key.path("secret").asText("") + " " + key.path("secretRef").asText("");
      }
    }
    return "";
  }

  /** Removes a channel, and out of every stored lane with it. */
  Removed remove(String id, @Nullable String ifMatch) {
    ConfigObject object = stored(id);
    long expected = Revisions.required(ifMatch);
    List<ConfigChange> changes =
        new ArrayList<>(new LaneBodies(writer.content(), gateway.configuration()).without(id));
    ConfigChange removal = new ConfigChange.Remove(ConfigKind.CHANNEL, id, expected);
    changes.add(removal);
    writer.write(removal, "remove channel", Set.of(), changes);
    return new Removed(ConfigKind.CHANNEL.word(), object.id());
  }

  /** Adds a key behind the others; returns its id. */
  String addKey(String id, @Nullable String ifMatch, byte @Nullable [] bytes) {
    ConfigObject object = stored(id);
    long expected = Revisions.orKnown(ifMatch, object.revision());
    checkSeen(object, expected);
    ObjectNode key = ConfigWriter.object(bytes);
    ObjectNode sent = shown(object);
    ChannelCredentials.keys(sent).add(key);
    ObjectNode body = ChannelCredentials.merged(id, object.body(), sent);
    write(object, expected, body, "add key");
    return body.path(KEYS).path(body.path(KEYS).size() - 1).path("id").asText();
  }

  /** As its reader sees it: what is not sent back stays. */
  private static ObjectNode shown(ConfigObject object) {
    return ChannelCredentials.hidden(object.body());
  }

  /** Makes this the whole of a key; its secret stays if none is sent. */
  void replaceKey(String id, String keyId, @Nullable String ifMatch, byte @Nullable [] bytes) {
    ConfigObject object = stored(id);
    long expected = Revisions.orKnown(ifMatch, object.revision());
    checkSeen(object, expected);
    ObjectNode key = ConfigWriter.object(bytes);
    if (!key.path("id").asText(keyId).equals(keyId)) {
      throw wrong("id", "is " + keyId + " and cannot be changed");
    }
    key.put("id", keyId);
    ObjectNode sent = shown(object);
    ChannelCredentials.keys(sent).set(indexOf(object, keyId), key);
    write(object, expected, ChannelCredentials.merged(id, object.body(), sent), "change key");
  }

  /** Removes a key. */
  Removed removeKey(String id, String keyId, @Nullable String ifMatch) {
    ConfigObject object = stored(id);
    long expected = Revisions.orKnown(ifMatch, object.revision());
    checkSeen(object, expected);
    ObjectNode body = object.body().deepCopy();
    ChannelCredentials.keys(body).remove(indexOf(object, keyId));
    write(object, expected, body, "remove key");
    return new Removed("key", keyId);
  }

  /** Takes a key into use that the database says is off. */
  void enableKey(String id, String keyId) {
    ConfigObject object = stored(id);
    ObjectNode body = object.body().deepCopy();
    ArrayNode keys = ChannelCredentials.keys(body);
    if (keys.get(indexOf(object, keyId)) instanceof ObjectNode key) {
      key.remove("enabled");
    }
    write(object, object.revision(), body, "enable key");
  }

  private int indexOf(ConfigObject object, String keyId) {
    // A key without an id of its own stands in force under a derived one, at the same place.
    Channel channel = Finder.channel(gateway.configuration(), object.id());
    for (int i = 0; i < channel.keys().size(); i++) {
      if (channel.keys().get(i).id().equals(keyId)) {
        return i;
      }
    }
    throw Refused.notFound("unknown_key", "The channel " + object.id() + " has no key of that id.");
  }
}

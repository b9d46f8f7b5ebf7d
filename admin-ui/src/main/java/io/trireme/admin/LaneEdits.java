package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.LaneMember;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Changes lanes of the database. Thread-safe. */
final class LaneEdits {

  private final GatewayView gateway;
  private final ConfigWriter writer;

  LaneEdits(GatewayView gateway, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.writer = new ConfigWriter(configurator);
  }

  private LaneBodies bodies() {
    return new LaneBodies(writer.content(), gateway.configuration());
  }

  /** Makes this the whole of a lane. */
  void replace(Dialect lane, @Nullable String ifMatch, byte @Nullable [] bytes) {
    bodies().checkWritable(lane);
    long expected = Revisions.required(ifMatch);
    ObjectNode body = ConfigWriter.object(bytes);
    if (!body.path("dialect").asText(lane.id()).equals(lane.id())) {
      throw Refused.invalid(List.of(new FieldError("dialect", "is " + lane)));
    }
    body.remove("dialect");
    body.properties().removeIf(field -> field.getValue().isNull());
    write(lane, expected, body, "change lane");
  }

  private void write(Dialect lane, long expected, ObjectNode body, String action) {
    ObjectNode before = bodies().stored(lane).map(object -> object.body()).orElse(null);
    writer.write(
        new ConfigChange.Put(ConfigKind.LANE, lane.id(), expected, body),
        action,
        ConfigWriter.differences(before, body));
  }

  /** Takes every channel of its own dialect again, in order. */
  Removed remove(Dialect lane, @Nullable String ifMatch) {
    bodies().checkWritable(lane);
    writer.stored(ConfigKind.LANE, lane.id(), false);
    ConfigChange removal =
        new ConfigChange.Remove(ConfigKind.LANE, lane.id(), Revisions.required(ifMatch));
    writer.write(removal, "reset lane", Set.of());
    return new Removed(ConfigKind.LANE.word(), lane.id());
  }

  /** Puts channels first in a lane, in this order; those that are not named follow as they were. */
  void reorder(Dialect lane, @Nullable String ifMatch, byte @Nullable [] bytes) {
    LaneBodies bodies = bodies();
    ObjectNode body = bodies.named(lane);
    long expected = Revisions.orKnown(ifMatch, bodies.revision(lane));
    List<String> order = order(ConfigWriter.object(bytes), LaneBodies.channels(body));
    LaneBodies.reorder(body, order);
    write(lane, expected, body, "reorder lane");
  }

  private static List<String> order(ObjectNode sent, List<String> members) {
    if (!sent.path("channels").isArray() || sent.size() != 1) {
      throw Refused.invalid(
          List.of(new FieldError("channels", "must be a list of ids, and all that is sent")));
    }
    List<String> order = new ArrayList<>();
    List<FieldError> errors = new ArrayList<>();
    for (JsonNode id : sent.path("channels")) {
      String field = "channels[" + (order.size() + errors.size()) + "]";
      if (!members.contains(id.asText(""))) {
        errors.add(new FieldError(field, "is no channel of this lane"));
      } else if (order.contains(id.asText())) {
        errors.add(new FieldError(field, "is named twice"));
      } else {
        order.add(id.asText());
      }
    }
    if (!errors.isEmpty()) {
      throw Refused.invalid(errors);
    }
    return order;
  }

  /**
   * Whether a change of an entry is one of what is stored. It is if the lane stands in the
   * database; and if it is not named, has a channel of the database, and more is wanted than a
   * suspension.
   */
  boolean concerns(Dialect lane, LaneMember member, EntryChange change) {
    return switch (bodies().managed(lane)) {
      case FILE -> false;
      case DATABASE -> true;
      case UNNAMED -> change.needsConfiguration(member) && hasStoredMember(lane);
    };
  }

  private boolean hasStoredMember(Dialect lane) {
    return gateway.configuration().members(lane).stream()
        .anyMatch(one -> writer.content().find(ConfigKind.CHANNEL, one.channel().id()).isPresent());
  }

  /** Changes state and weight of an entry for good. */
  void change(Dialect lane, String channel, EntryChange change) {
    LaneBodies bodies = bodies();
    ObjectNode body = bodies.named(lane);
    ObjectNode entry =
        LaneBodies.entry(body, channel)
            .orElseThrow(
                () ->
                    Refused.notFound(
                        "unknown_entry", "No channel of that id is in the lane " + lane + "."));
    List<String> fields = new ArrayList<>();
    Integer weight = change.weight();
    if (weight != null && weight != entry.path("weight").asInt(1)) {
      entry.put("weight", weight);
      fields.add("weight");
    }
    EntryState state = change.state();
    if (state != null
        && !state.wireName().equals(entry.path("state").asText(EntryState.ACTIVE.wireName()))) {
      entry.put("state", state.wireName());
      fields.add("state");
    }
    if (!fields.isEmpty()) {
      fields.replaceAll(field -> "entries." + channel + "." + field);
      writer.write(bodies.put(lane, body), "change entry", fields);
    }
  }
}

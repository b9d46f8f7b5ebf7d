package io.trireme.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeSnapshot;
import io.trireme.scheduler.state.Trouble;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot of what was learnt, as JSON: lists of flat objects, times in ISO 8601. */
final class RuntimeJson {

  /** Of conversations the latest: the others have gone cold at the vendors as well. */
  static final int MAX_CONVERSATIONS = 10_000;

  private RuntimeJson() {}

  static void write(RuntimeSnapshot snapshot, ObjectNode root) {
    root.put("takenAt", snapshot.takenAt().toString());
    snapshot.keys().forEach((key, facts) -> write(key, facts, added(root, "keys")));
    snapshot.breakers().forEach((id, view) -> write(id, view, added(root, "breakers")));
    snapshot.affinities().entrySet().stream()
        .sorted(
            Comparator.comparing(entry -> entry.getValue().lastUsed(), Comparator.reverseOrder()))
        .limit(MAX_CONVERSATIONS)
        .forEach(entry -> write(entry.getKey(), entry.getValue(), added(root, "affinities")));
    snapshot
        .promotions()
        .forEach(
            (channel, until) -> lane(channel, added(root, "promotions")).put("until", text(until)));
    snapshot
        .suspensions()
        .forEach((channel, note) -> write(note, lane(channel, added(root, "suspensions"))));
    snapshot
        .troubles()
        .forEach(
            (endpoint, trouble) ->
                added(root, "troubles")
                    .put("channel", endpoint.channel())
                    .put("baseUrl", endpoint.baseUrl())
                    .put("last", text(trouble.last()))
                    .put("failures", trouble.failures()));
  }

  private static ObjectNode added(ObjectNode root, String list) {
    return root.withArrayProperty(list).addObject();
  }

  private static String text(Instant time) {
    return time.toString();
  }

  private static void write(KeyRef key, KeyFacts facts, ObjectNode to) {
    to.put("channel", key.channel()).put("key", key.key());
    if (facts.disabled() != null) {
      to.put("disabled", facts.disabled());
    }
    if (facts.demoted() != null) {
      write(facts.demoted(), to.putObject("demoted"));
    }
    facts
        .cooldowns()
        .forEach(
            (model, cooldown) ->
                to.withArrayProperty("cooldowns")
                    .addObject()
                    .put("model", model)
                    .put("until", text(cooldown.until()))
                    .put("reason", cooldown.reason())
                    .put("named", cooldown.named())
                    .put("strikes", cooldown.strikes()));
  }

  private static void write(BreakerId id, BreakerView view, ObjectNode to) {
    to.put("lane", id.lane().id())
        .put("channel", id.channel())
        .put("baseUrl", id.baseUrl())
        .put("key", id.key())
        .put("phase", view.phase().name())
        .put("generation", view.generation())
        .put("until", text(view.until()))
        .put("openings", view.openings())
        .put("successes", view.successes())
        .put("failures", view.failures())
        .put("calls", view.calls())
        .put("reason", view.reason());
  }

  private static void write(Conversation conversation, Affinity affinity, ObjectNode to) {
    to.put("lane", conversation.lane().id())
        .put("clientKey", conversation.clientKey())
        .put("session", conversation.session())
        .put("channel", affinity.key().channel())
        .put("key", affinity.key().key())
        .put("lastUsed", text(affinity.lastUsed()));
  }

  private static ObjectNode lane(LaneChannel channel, ObjectNode to) {
    return to.put("lane", channel.lane().id()).put("channel", channel.channel());
  }

  private static void write(Note note, ObjectNode to) {
    to.put("until", text(note.until())).put("reason", note.reason());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if something is missing or is not what it should be
   * @throws java.time.DateTimeException if a time is none
   */
  static RuntimeSnapshot read(JsonNode root) {
    Map<KeyRef, KeyFacts> keys = new HashMap<>();
    root.path("keys").forEach(key -> keys.put(keyRef(key), keyFacts(key)));
    Map<BreakerId, BreakerView> breakers = new HashMap<>();
    root.path("breakers").forEach(one -> breakers.put(breakerId(one), breakerView(one)));
    Map<Conversation, Affinity> affinities = new HashMap<>();
    root.path("affinities")
        .forEach(
            one ->
                affinities.put(
                    new Conversation(
                        dialect(one), string(one, "clientKey"), string(one, "session")),
                    new Affinity(keyRef(one), time(one, "lastUsed"))));
    Map<LaneChannel, Instant> promotions = new HashMap<>();
    root.path("promotions").forEach(one -> promotions.put(laneChannel(one), time(one, "until")));
    Map<LaneChannel, Note> suspensions = new HashMap<>();
    root.path("suspensions").forEach(one -> suspensions.put(laneChannel(one), note(one)));
    Map<Endpoint, Trouble> troubles = new HashMap<>();
    root.path("troubles")
        .forEach(
            one ->
                troubles.put(
                    new Endpoint(string(one, "channel"), string(one, "baseUrl")),
                    new Trouble(time(one, "last"), number(one, "failures"))));
    return new RuntimeSnapshot(
        time(root, "takenAt"), keys, breakers, affinities, promotions, suspensions, troubles);
  }

  private static KeyRef keyRef(JsonNode from) {
    return new KeyRef(string(from, "channel"), string(from, "key"));
  }

  private static KeyFacts keyFacts(JsonNode from) {
    @Nullable String disabled = from.has("disabled") ? string(from, "disabled") : null;
    @Nullable Note demoted = from.has("demoted") ? note(from.path("demoted")) : null;
    Map<String, Cooldown> cooldowns = new HashMap<>();
    from.path("cooldowns")
        .forEach(
            one ->
                cooldowns.put(
                    string(one, "model"),
                    new Cooldown(
                        time(one, "until"),
                        string(one, "reason"),
                        one.path("named").asBoolean(),
                        number(one, "strikes"))));
    return new KeyFacts(disabled, demoted, cooldowns);
  }

  private static BreakerId breakerId(JsonNode from) {
    return new BreakerId(
        dialect(from), string(from, "channel"), string(from, "baseUrl"), string(from, "key"));
  }

  private static BreakerView breakerView(JsonNode from) {
    return new BreakerView(
        Phase.valueOf(string(from, "phase")),
        from.path("generation").asLong(),
        time(from, "until"),
        number(from, "openings"),
        number(from, "successes"),
        number(from, "failures"),
        number(from, "calls"),
        string(from, "reason"));
  }

  private static LaneChannel laneChannel(JsonNode from) {
    return new LaneChannel(dialect(from), string(from, "channel"));
  }

  private static Note note(JsonNode from) {
    return new Note(time(from, "until"), string(from, "reason"));
  }

  private static Dialect dialect(JsonNode from) {
    return new Dialect(string(from, "lane"));
  }

  private static Instant time(JsonNode from, String name) {
    return Instant.parse(string(from, name));
  }

  private static String string(JsonNode from, String name) {
    JsonNode value = from.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " is no text");
    }
    return value.asText();
  }

  private static int number(JsonNode from, String name) {
    JsonNode value = from.path(name);
    if (!value.canConvertToInt()) {
      throw new IllegalArgumentException(name + " is no number");
    }
    return value.asInt();
  }
}

package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.Strategy;
import io.trireme.store.sql.ConfigKind;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code .config/config.json} of claude-proxy: three lists of upstreams, one for each lane. */
final class ProxyDocument {

  private static final String SOURCE = "claude-proxy";

  /** A list of upstreams, whose clients it serves, and the names that go with it. */
  private enum Part {
    MESSAGES("upstream", "claude", "loadBalance", "currentUpstream"),
    RESPONSES("responsesUpstream", "codex", "responsesLoadBalance", "currentResponsesUpstream"),
    GEMINI("geminiUpstream", "gemini", "geminiLoadBalance", "");

    private final String list;
    private final String lane;
    private final String balance;
    private final String current;

    Part(String list, String lane, String balance, String current) {
      this.list = list;
      this.lane = lane;
      this.balance = balance;
      this.current = current;
    }
  }

  private static final Set<String> KNOWN =
      Set.of(
          "upstream",
          "loadBalance",
          "currentUpstream",
          "responsesUpstream",
          "responsesLoadBalance",
          "currentResponsesUpstream",
          "geminiUpstream",
          "geminiLoadBalance",
          "fuzzyModeEnabled");

  private final Instant now;
  private final List<ImportDocument.Item> channels = new ArrayList<>();
  private final List<ImportDocument.Item> rest = new ArrayList<>();
  private final List<ImportDocument.Promotion> promotions = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private ProxyDocument(Instant now) {
    this.now = now;
  }

  static boolean recognises(ObjectNode document) {
    for (Part part : Part.values()) {
      if (document.path(part.list).isArray()) {
        return true;
      }
    }
    return false;
  }

  /** Reads one; what is over by now is left out. */
  static ImportDocument read(ObjectNode document, Instant now) {
    ProxyDocument reading = new ProxyDocument(now);
    for (Part part : Part.values()) {
      if (!document.path(part.list).isEmpty()) {
        reading.part(document, part);
      }
    }
    reading.settings(document);
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                reading.warnings.add(name + ": has no counterpart");
              }
            });
    List<ImportDocument.Item> items = new ArrayList<>(reading.channels);
    items.addAll(reading.rest);
    return new ImportDocument(SOURCE, items, reading.promotions, reading.warnings);
  }

  /** One upstream at its place in the sequence. */
  private record Placed(JsonNode upstream, int index) {
    /** As the predecessor reads it: none is the place in the list. */
    int priority() {
      int given = upstream.path("priority").asInt();
      return given > 0 ? given : index;
    }
  }

  private void part(ObjectNode document, Part part) {
    List<Placed> placed = new ArrayList<>();
    for (JsonNode upstream : document.path(part.list)) {
      placed.add(new Placed(upstream, placed.size()));
    }
    Optional<Integer> current = onlyActive(document, part, placed);
    placed.sort(Comparator.comparingInt(Placed::priority));
    ArrayNode entries = Json.object().putArray("entries");
    for (Placed one : placed) {
      ProxyUpstream upstream = ProxyUpstream.read(one.upstream(), part.lane, ids);
      ids.add(upstream.id());
      upstream.warnings().forEach(warning -> warnings.add(upstream.id() + ": " + warning));
      channels.add(
          new ImportDocument.Item(ConfigKind.CHANNEL, upstream.id(), upstream.body(), false));
      String state =
          current.isPresent() && current.get() != one.index() ? "disabled" : upstream.state();
      ObjectNode entry = entries.addObject().put("channel", upstream.id());
      if (!state.equals("active")) {
        entry.put("state", state);
      }
      promotion(part, upstream.id(), one.upstream().path("promotionUntil").asText(""));
    }
    ObjectNode lane = Json.object();
    strategy(document, part).ifPresent(strategy -> lane.put("strategy", strategy));
    lane.set("entries", entries);
    rest.add(new ImportDocument.Item(ConfigKind.LANE, part.lane, lane, true));
  }

  /** In files from before there were states, one upstream was named and the others rested. */
  private static Optional<Integer> onlyActive(ObjectNode document, Part part, List<Placed> placed) {
    boolean stateless =
        placed.stream().allMatch(one -> one.upstream().path("status").asText("").isEmpty());
    return stateless && document.path(part.current).isIntegralNumber()
        ? Optional.of(document.path(part.current).asInt())
        : Optional.empty();
  }

  private Optional<String> strategy(ObjectNode document, Part part) {
    String word = document.path(part.balance).asText("");
    if (word.equals(Strategy.ROUND_ROBIN.wireName()) || word.equals(Strategy.RANDOM.wireName())) {
      warnings.add(part.balance + ": " + word + " takes effect here; there it never did");
      return Optional.of(word);
    }
    if (!word.isEmpty() && !word.equals(Strategy.FAILOVER.wireName())) {
      warnings.add(part.balance + ": is not known; failover is used");
    }
    return Optional.empty();
  }

  private void promotion(Part part, String channel, String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      Instant until = OffsetDateTime.parse(text).toInstant();
      if (until.isAfter(now)) {
        promotions.add(new ImportDocument.Promotion(part.lane, channel, until));
      }
    } catch (DateTimeParseException e) {
      warnings.add(channel + ": promotionUntil is no time");
    }
  }

  private void settings(ObjectNode document) {
    if (document.path("fuzzyModeEnabled").isBoolean()) {
      String mode = document.path("fuzzyModeEnabled").asBoolean() ? "fuzzy" : "strict";
      rest.add(
          new ImportDocument.Item(
              ConfigKind.SETTINGS, SettingsResource.ID, Json.object().put("mode", mode), true));
    }
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The items of stored turns, on their way into another request.
 *
 * <p>Portable items go to an account that has never seen them. An id of the other account's would
 * be looked up and not found, so calls and messages lose theirs; with it goes the reasoning before
 * them, which that account cannot decrypt and which may be left out only together with the ids.
 */
final class CodexStoredItems {

  /** Of these the id is an account's own name for them; other items cannot be without. */
  private static final Set<String> WITHOUT_ID =
      Set.of(
          "message",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output");

  private static final Map<String, String> PREFIXES =
      Map.of(
          "message", "msg_",
          "reasoning", "rs_",
          "function_call", "fc_",
          "function_call_output", "fco_",
          "custom_tool_call", "ctc_",
          "custom_tool_call_output", "ctco_",
          "compaction", "cmp_");

  private static final int ID_LENGTH = 32;

  private final boolean portable;
  private final Map<String, List<ObjectNode>> conversations = new HashMap<>();
  private final Map<String, ObjectNode> items = new HashMap<>();

  CodexStoredItems(List<StoredTurn> turns, boolean portable) {
    this.portable = portable;
    for (StoredTurn turn : turns) {
      List<ObjectNode> said = new ArrayList<>(items(Json.exact(turn.input())));
      said.addAll(items(Json.exact(turn.answer()).path("output")));
      conversations.put(turn.id(), said);
      said.forEach(item -> items.putIfAbsent(item.path("id").asText(""), item));
    }
  }

  /** The items of an input: a text is a message of the user. */
  static List<ObjectNode> items(JsonNode input) {
    List<ObjectNode> items = new ArrayList<>();
    if (input.isTextual()) {
      ObjectNode message = Json.object().put("type", "message").put("role", "user");
      message.putArray("content").addObject().put("type", "input_text").put("text", input.asText());
      items.add(message);
      return items;
    }
    for (JsonNode item : input) {
      if (item instanceof ObjectNode object) {
        items.add(object);
      }
    }
    return items;
  }

  /** What an item is; a message may go without saying so. */
  static String type(ObjectNode item) {
    return item.path("type").asText("message");
  }

  /**
   * Gives the item an id if it has none: always the same for the same item at the same place.
   *
   * @return its id
   */
  static String identify(ObjectNode item, int place) {
    String known = item.path("id").asText("");
    if (!known.isEmpty()) {
      return known;
    }
    String prefix = PREFIXES.getOrDefault(type(item), "item_");
    String id = prefix + Ids.digest(place + ":" + Json.text(item), ID_LENGTH);
    item.put("id", id);
    return id;
  }

  /** Everything that was said up to the end of a turn. */
  List<ObjectNode> conversation(String turnId) {
    List<ObjectNode> said = conversations.get(turnId);
    if (said == null) {
      throw CodexJson.previousNotFound(turnId);
    }
    List<ObjectNode> told = new ArrayList<>(said.size());
    for (ObjectNode item : said) {
      add(item, told);
    }
    return told;
  }

  /** Adds an input with every reference replaced by what it stands for. */
  void resolve(JsonNode input, ArrayNode resolved) {
    if (!input.isArray()) {
      resolved.addAll(items(input));
      return;
    }
    for (int i = 0; i < input.size(); i++) {
      JsonNode item = input.get(i);
      if (CodexReferences.is(item)) {
        String id = item.path("id").asText();
        ObjectNode stored = items.get(id);
        if (stored == null) {
          throw CodexJson.bad("input." + i, "Item with id '" + id + "' not found.");
        }
        List<ObjectNode> told = new ArrayList<>(1);
        add(stored, told);
        resolved.addAll(told);
      } else {
        resolved.add(item);
      }
    }
  }

  private void add(ObjectNode item, List<ObjectNode> told) {
    String type = type(item);
    if (!portable) {
      told.add(item);
    } else if (WITHOUT_ID.contains(type)) {
      ObjectNode nameless = item.deepCopy();
      nameless.remove("id");
      told.add(nameless);
    } else if (!type.equals("reasoning")) {
      told.add(item);
    }
  }
}

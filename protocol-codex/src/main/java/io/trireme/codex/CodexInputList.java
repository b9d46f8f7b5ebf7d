package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.RequestHead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A page of the items that a response answers, the newest first unless the query says otherwise.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/input-items">List input
 *     items</a>
 */
final class CodexInputList {

  private static final int LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private CodexInputList() {}

  static ObjectNode of(JsonNode input, RequestHead head) {
    int limit = (int) CodexQuery.number(head, "limit", LIMIT, 1, MAX_LIMIT);
    List<ObjectNode> items = new ArrayList<>();
    CodexStoredItems.items(input).forEach(item -> items.add(shown(item)));
    String order = head.queryParameter("order").orElse("desc");
    switch (order) {
      case "desc" -> Collections.reverse(items);
      case "asc" -> {}
      default -> throw CodexJson.bad("order", "must be 'asc' or 'desc'");
    }
    int from = place(items, head, "after").map(place -> place + 1).orElse(0);
    int end = place(items, head, "before").orElse(items.size());
    List<ObjectNode> rest = items.subList(Math.min(from, end), end);
    List<ObjectNode> page = rest.subList(0, Math.min(limit, rest.size()));
    ObjectNode list = Json.object().put("object", "list");
    list.putArray("data").addAll(page);
    list.put("first_id", page.isEmpty() ? null : page.getFirst().path("id").asText());
    list.put("last_id", page.isEmpty() ? null : page.getLast().path("id").asText());
    return list.put("has_more", rest.size() > page.size());
  }

  private static Optional<Integer> place(List<ObjectNode> items, RequestHead head, String name) {
    Optional<String> id = head.queryParameter(name).filter(text -> !text.isEmpty());
    if (id.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).path("id").asText("").equals(id.get())) {
        return Optional.of(i);
      }
    }
    throw CodexJson.bad(name, "Item with id '" + id.get() + "' not found.");
  }

  /** A message in the long form, however short it was sent. */
  private static ObjectNode shown(ObjectNode item) {
    if (!CodexStoredItems.type(item).equals("message")) {
      return item;
    }
    ObjectNode message = item.deepCopy().put("type", "message");
    if (!message.has("status")) {
      message.put("status", "completed");
    }
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      boolean said = message.path("role").asText("").equals("assistant");
      ArrayNode parts = message.putArray("content");
      ObjectNode part = parts.addObject().put("type", said ? "output_text" : "input_text");
      part.put("text", content.asText());
      if (said) {
        part.putArray("annotations");
      }
    }
    return message;
  }
}

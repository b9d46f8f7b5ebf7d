package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code reasoning_details} of one message, put together from its deltas. A detail is told by
 * its {@code index}; its {@code text} and {@code summary} grow, everything else is replaced.
 *
 * @see <a href="https://openrouter.ai/docs/use-cases/reasoning-tokens">Reasoning tokens</a>
 */
final class ChatDetails {

  private final List<ObjectNode> details = new ArrayList<>();

  /**
   * Adds what came.
   *
   * @return the words that are new
   */
  String add(JsonNode array) {
    StringBuilder words = new StringBuilder();
    for (JsonNode entry : array) {
      if (entry instanceof ObjectNode detail) {
        words.append(add(detail));
      }
    }
    return words.toString();
  }

  private String add(ObjectNode detail) {
    ObjectNode known = known(detail);
    String words = detail.path("text").asText("") + detail.path("summary").asText("");
    if (known == null) {
      details.add(detail.deepCopy());
      return words;
    }
    for (Map.Entry<String, JsonNode> field : detail.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (value.isNull()) {
        continue;
      }
      boolean grows = name.equals("text") || name.equals("summary");
      if (grows && value.isTextual()) {
        known.put(name, known.path(name).asText("") + value.textValue());
      } else {
        known.set(name, value);
      }
    }
    return words;
  }

  private @Nullable ObjectNode known(ObjectNode detail) {
    JsonNode index = detail.path("index");
    String type = detail.path("type").asText();
    if (index.isInt()) {
      return details.stream()
          .filter(d -> d.path("index").equals(index) && d.path("type").asText().equals(type))
          .findFirst()
          .orElse(null);
    }
    if (details.isEmpty() || detail.hasNonNull("data")) {
      return null;
    }
    ObjectNode last = details.getLast();
    boolean open = !last.hasNonNull("signature") && !last.path("index").isInt();
    return open && last.path("type").asText().equals(type) ? last : null;
  }

  /** True if something is among them that only the vendor can read. */
  boolean opaque() {
    return details.stream().anyMatch(d -> d.hasNonNull("signature") || d.hasNonNull("data"));
  }

  /** All their words. */
  String words() {
    StringBuilder words = new StringBuilder();
    for (ObjectNode detail : details) {
      words.append(detail.path("text").asText("")).append(detail.path("summary").asText(""));
    }
    return words.toString();
  }

  /** All of them as a JSON array. */
  String json() {
    ArrayNode array = Json.object().putArray("reasoning_details");
    details.forEach(array::add);
    return Json.text(array);
  }
}

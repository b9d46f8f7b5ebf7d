package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The whole answers that chunks of Chat Completions and of generateContent add up to. */
final class FoldedChunks {
  private FoldedChunks() {}

  /** One completion: strings of deltas are added up, calls by their index. */
  static ObjectNode completion(List<JsonNode> chunks) {
    ObjectNode whole = Tongue.JSON.createObjectNode();
    ObjectNode message = Tongue.JSON.createObjectNode();
    ObjectNode choice = Tongue.JSON.createObjectNode();
    Map<Integer, ObjectNode> calls = new TreeMap<>();
    for (JsonNode chunk : chunks) {
      for (String field : List.of("id", "created", "model", "service_tier", "usage")) {
        if (chunk.hasNonNull(field)) {
          whole.set(field, chunk.path(field));
        }
      }
      for (JsonNode one : chunk.path("choices")) {
        JsonNode delta = one.path("delta");
        addUp(message, delta, List.of("content", "refusal", "reasoning_content"));
        for (String list : List.of("annotations", "reasoning_details", "images")) {
          delta.path(list).forEach(element -> message.withArray(list).add(element));
        }
        delta.path("tool_calls").forEach(call -> addCall(calls, call));
        if (one.hasNonNull("finish_reason")) {
          choice.set("finish_reason", one.path("finish_reason"));
        }
      }
    }
    message.put("role", "assistant");
    for (String field : List.of("content", "refusal")) {
      if (message.path(field).asText("").isEmpty()) {
        message.putNull(field);
      }
    }
    calls.values().forEach(call -> message.withArray("tool_calls").add(call));
    choice.put("index", 0).set("message", message);
    whole.put("object", "chat.completion").putArray("choices").add(choice);
    return whole;
  }

  private static void addUp(ObjectNode into, JsonNode delta, List<String> fields) {
    for (String field : fields) {
      if (delta.hasNonNull(field)) {
        into.put(field, into.path(field).asText("") + delta.path(field).asText());
      }
    }
  }

  private static void addCall(Map<Integer, ObjectNode> calls, JsonNode delta) {
    ObjectNode call =
        calls.computeIfAbsent(
            delta.path("index").asInt(),
            first -> {
              ObjectNode fresh = Tongue.JSON.createObjectNode().put("type", "function");
              fresh.putObject("function");
              return fresh;
            });
    addUp(call, delta, List.of("id"));
    if (delta.has("extra_content")) {
      call.set("extra_content", delta.path("extra_content"));
    }
    addUp((ObjectNode) call.path("function"), delta.path("function"), List.of("name", "arguments"));
  }

  /** One answer: parts in a row, neighbouring words as one; the last of everything else. */
  static ObjectNode candidates(List<JsonNode> chunks) {
    ObjectNode whole = Tongue.JSON.createObjectNode();
    ObjectNode candidate = Tongue.JSON.createObjectNode();
    ArrayNode parts = Tongue.JSON.createArrayNode();
    for (JsonNode chunk : chunks) {
      whole.setAll((ObjectNode) chunk.deepCopy());
      JsonNode one = chunk.path("candidates").path(0);
      if (one.isObject()) {
        candidate.setAll((ObjectNode) one.deepCopy());
      }
      one.path("content").path("parts").forEach(part -> addPart(parts, part));
    }
    candidate.putObject("content").put("role", "model").set("parts", parts);
    whole.putArray("candidates").add(candidate);
    return whole;
  }

  /** Words join the words before them; a signature stays with the part that it came on. */
  private static void addPart(ArrayNode parts, JsonNode part) {
    JsonNode last = parts.path(parts.size() - 1);
    boolean plain = part.has("text") && !part.has("thoughtSignature");
    if (plain && last.has("text") && part.path("thought").equals(last.path("thought"))) {
      ((ObjectNode) last).put("text", last.path("text").asText() + part.path("text").asText());
    } else if (!plain || !part.path("text").asText().isEmpty()) {
      parts.add(part.deepCopy());
    }
  }
}

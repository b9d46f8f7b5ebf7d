package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole message that the events of a Messages stream add up to, by the rules of the API's
 * description and without any SDK.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming</a>
 */
final class Folded {
  private ObjectNode message = JsonNodeFactory.instance.objectNode();
  private final Map<Integer, ObjectNode> blocks = new TreeMap<>();
  private final Map<Integer, StringBuilder> inputs = new TreeMap<>();

  private Folded() {}

  /** The message in the words of the API. */
  static ObjectNode message(Transcript transcript) {
    return message(
        Sse.events(transcript.answer()).stream()
            .map(event -> Anthropic.json(event.data()))
            .toList());
  }

  /** The whole answer that the events of any vendor's stream add up to. */
  static JsonNode whole(Tongue vendor, List<JsonNode> events) {
    return switch (vendor) {
      case CLAUDE -> message(events);
      case CODEX -> events.getLast().path("response");
      case CHAT -> FoldedChunks.completion(events);
      case GEMINI -> FoldedChunks.candidates(events);
    };
  }

  private static ObjectNode message(List<JsonNode> events) {
    Folded folded = new Folded();
    events.forEach(folded::take);
    ArrayNode content = folded.message.putArray("content");
    folded.blocks.values().forEach(content::add);
    return folded.message;
  }

  private void take(JsonNode event) {
    int index = event.path("index").asInt();
    switch (event.path("type").asText()) {
      case "message_start" -> message = event.path("message").deepCopy();
      case "content_block_start" -> blocks.put(index, event.path("content_block").deepCopy());
      case "content_block_delta" -> grow(index, event.path("delta"));
      case "content_block_stop" -> close(index);
      case "message_delta" -> {
        message.setAll((ObjectNode) event.path("delta").deepCopy());
        ((ObjectNode) message.path("usage")).setAll((ObjectNode) event.path("usage"));
      }
      default -> {}
    }
  }

  private void grow(int index, JsonNode delta) {
    ObjectNode block = blocks.getOrDefault(index, JsonNodeFactory.instance.objectNode());
    switch (delta.path("type").asText()) {
      case "text_delta" -> append(block, "text", delta);
      case "thinking_delta" -> append(block, "thinking", delta);
      case "signature_delta" -> append(block, "signature", delta);
      case "citations_delta" -> block.withArray("citations").add(delta.path("citation"));
      case "input_json_delta" ->
          inputs
              .computeIfAbsent(index, first -> new StringBuilder())
              .append(delta.path("partial_json").asText());
      default -> throw new IllegalArgumentException("an unknown delta: " + delta);
    }
  }

  private static void append(ObjectNode block, String field, JsonNode delta) {
    block.put(field, block.path(field).asText() + delta.path(field).asText());
  }

  private void close(int index) {
    StringBuilder input = inputs.getOrDefault(index, new StringBuilder());
    if (!input.isEmpty()) {
      blocks
          .getOrDefault(index, JsonNodeFactory.instance.objectNode())
          .set("input", Anthropic.json(input.toString()));
    }
  }
}

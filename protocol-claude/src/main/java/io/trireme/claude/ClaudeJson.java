package io.trireme.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Small JSON documents of this dialect: events, errors, lists. Bodies never pass through here. */
final class ClaudeJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ClaudeJson() {}

  /** Reads a document; a missing node if it is none. */
  static JsonNode read(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** Reads a document; a missing node if it is none. */
  static JsonNode read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  /** An empty object. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A JSON string. */
  static JsonNode string(String value) {
    return MAPPER.getNodeFactory().textNode(value);
  }

  /** Writes a tree as text. */
  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }

  /** Writes a tree as UTF-8 bytes. */
  static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Small JSON documents of this dialect: errors, lists. Answers are read as tokens, not here. */
final class GeminiJson {

  /** What is relayed is not ours to judge: images come as strings of any length. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private GeminiJson() {}

  /** Makes parsers whose trees can be read with {@code readValueAsTree()}. */
  static JsonFactory factory() {
    return FACTORY;
  }

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

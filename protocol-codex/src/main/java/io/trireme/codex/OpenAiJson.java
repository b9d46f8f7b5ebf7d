package io.trireme.codex;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Small JSON documents of both dialects: events, errors, lists. Bodies never pass through here, and
 * of large events only the wanted part becomes a tree.
 */
final class OpenAiJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OpenAiJson() {}

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

  /**
   * The value that stands under the names, each within the one before. What comes ahead of it is
   * skipped and what follows is not read: a terminal event repeats the whole answer.
   */
  static JsonNode at(String json, String... names) {
    try (JsonParser parser = parser(json)) {
      parser.nextToken();
      for (String name : names) {
        if (!enter(parser, name)) {
          return MissingNode.getInstance();
        }
      }
      return tree(parser);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static boolean enter(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = parser.currentName().equals(name);
      parser.nextToken();
      if (found) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  /** A parser at the start of the document. */
  static JsonParser parser(String json) throws IOException {
    return MAPPER.getFactory().createParser(json);
  }

  /** The value at which the parser stands; the parser is then at its end. */
  static JsonNode tree(JsonParser parser) throws IOException {
    JsonNode node = MAPPER.readTree(parser);
    return node == null ? MissingNode.getInstance() : node;
  }

  /** A whole number that is not negative, if that is what the node is. */
  static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.asLong() >= 0
        ? OptionalLong.of(node.asLong())
        : OptionalLong.empty();
  }

  /** An empty object. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A JSON string, quotes included. */
  static String quoted(String value) {
    return text(MAPPER.getNodeFactory().textNode(value));
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

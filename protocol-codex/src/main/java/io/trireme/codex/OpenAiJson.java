package io.trireme.codex;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Parts of JSON documents of both dialects: of a large event only the wanted part becomes a tree.
 */
final class OpenAiJson {

  private OpenAiJson() {}

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
    return Json.factory().createParser(json);
  }

  /** The value at which the parser stands; the parser is then at its end. */
  static JsonNode tree(JsonParser parser) throws IOException {
    JsonNode node = parser.readValueAsTree();
    return node == null ? MissingNode.getInstance() : node;
  }

  /** A whole number that is not negative, if that is what the node is. */
  static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.asLong() >= 0
        ? OptionalLong.of(node.asLong())
        : OptionalLong.empty();
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads what a client sent, and names the place of what is wrong with it. */
final class CodexJson {

  private CodexJson() {}

  /** A refusal that names the field. */
  static GatewayException bad(String path, String why) {
    return new GatewayException(Kind.BAD_REQUEST, path + ": " + why);
  }

  /** A refusal of a turn that nobody knows; the words by which errors tell it apart. */
  static GatewayException previousNotFound(String id) {
    return new GatewayException(
        Kind.BAD_REQUEST, OpenAiErrors.PREVIOUS_RESPONSE + "'" + id + "' not found.");
  }

  /** True if the field is not there or null. */
  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** The node as an object. */
  static ObjectNode object(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw bad(path, "must be an object");
  }

  /** The elements of an array; none if it is absent. */
  static List<JsonNode> list(JsonNode node, String path) {
    if (absent(node)) {
      return List.of();
    }
    if (!node.isArray()) {
      throw bad(path, "must be an array");
    }
    List<JsonNode> elements = new ArrayList<>(node.size());
    node.forEach(elements::add);
    return elements;
  }

  /** A text; empty if it is absent. */
  static Optional<String> text(JsonNode parent, String field, String path) {
    JsonNode node = parent.path(field);
    if (absent(node)) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw bad(at(path, field), "must be a string");
    }
    return Optional.of(node.asText());
  }

  /** A text that must be there. */
  static String requiredText(JsonNode parent, String field, String path) {
    return text(parent, field, path).orElseThrow(() -> bad(at(path, field), "is required"));
  }

  /** A text that must be there and say something. */
  static String requiredName(JsonNode parent, String field, String path) {
    String name = requiredText(parent, field, path);
    if (name.isBlank()) {
      throw bad(at(path, field), "must not be blank");
    }
    return name;
  }

  /** Yes or no; empty if it is absent. */
  static Optional<Boolean> flag(JsonNode parent, String field, String path) {
    JsonNode node = parent.path(field);
    if (absent(node)) {
      return Optional.empty();
    }
    if (!node.isBoolean()) {
      throw bad(at(path, field), "must be true or false");
    }
    return Optional.of(node.asBoolean());
  }

  /** A whole number that is not negative; empty if it is absent. */
  static OptionalInt count(JsonNode parent, String field, String path) {
    JsonNode node = parent.path(field);
    if (absent(node)) {
      return OptionalInt.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
      throw bad(at(path, field), "must be a whole number that is not negative");
    }
    return OptionalInt.of(node.asInt());
  }

  /** A number; empty if it is absent. */
  static OptionalDouble number(JsonNode parent, String field, String path) {
    JsonNode node = parent.path(field);
    if (absent(node)) {
      return OptionalDouble.empty();
    }
    if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
      throw bad(at(path, field), "must be a number");
    }
    return OptionalDouble.of(node.asDouble());
  }

  /** The path of a field within another. */
  static String at(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}

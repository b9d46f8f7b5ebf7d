package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a client's request. What is absent or null is not said; what has the wrong
 * type is refused under its path.
 */
final class ChatFields {

  private ChatFields() {}

  /** A refusal that names the field. */
  static GatewayException bad(String path, String why) {
    return new GatewayException(Kind.BAD_REQUEST, path + ": " + why);
  }

  /** True if the field is said. */
  static boolean has(JsonNode object, String name) {
    return object.hasNonNull(name);
  }

  /** A text, or null if it is not said. */
  static @Nullable String text(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw bad(path + name, "must be a string");
    }
    return value.textValue();
  }

  /** A text that must be said and not be blank. */
  static String required(JsonNode object, String path, String name) {
    String value = text(object, path, name);
    if (value == null || value.isBlank()) {
      throw bad(path + name, "is required");
    }
    return value;
  }

  /** A boolean, or null if it is not said. */
  static @Nullable Boolean flag(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw bad(path + name, "must be a boolean");
    }
    return value.booleanValue();
  }

  /** A number that a double can hold. */
  static OptionalDouble number(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalDouble.empty();
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw bad(path + name, "must be a number");
    }
    return OptionalDouble.of(number);
  }

  /** A whole number that an int can hold. */
  static OptionalInt integer(JsonNode object, String path, String name) {
    OptionalLong value = longInteger(object, path, name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (value.getAsLong() != (int) value.getAsLong()) {
      throw bad(path + name, "is out of range");
    }
    return OptionalInt.of((int) value.getAsLong());
  }

  /** A whole number that a long can hold. */
  static OptionalLong longInteger(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw bad(path + name, "must be an integer");
    }
    return OptionalLong.of(value.longValue());
  }

  /** An object, or null if it is not said. */
  static @Nullable ObjectNode object(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value instanceof ObjectNode found) {
      return found;
    }
    throw bad(path + name, "must be an object");
  }

  /** A list, or null if it is not said. */
  static @Nullable ArrayNode array(JsonNode object, String path, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value instanceof ArrayNode found) {
      return found;
    }
    throw bad(path + name, "must be an array");
  }

  /** An element of a list that must be an object. */
  static ObjectNode element(JsonNode value, String path) {
    if (value instanceof ObjectNode found) {
      return found;
    }
    throw bad(path, "must be an object");
  }
}

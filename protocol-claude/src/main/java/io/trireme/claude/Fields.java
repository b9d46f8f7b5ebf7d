package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a client's JSON. What has the wrong type is refused by the path of the field,
 * in the words of the vendor where clients know them.
 */
final class Fields {

  private Fields() {}

  /** The refusal of a field. */
  static GatewayException bad(String path, String why) {
    return new GatewayException(Kind.BAD_REQUEST, path + ": " + why);
  }

  /** The path of a field within an object; of the root's own fields the name alone. */
  static String path(String object, String name) {
    return object.isEmpty() ? name : object + "." + name;
  }

  /** True if the field is there and is not null. */
  static boolean has(JsonNode object, String name) {
    return !object.path(name).isMissingNode() && !object.path(name).isNull();
  }

  static ObjectNode object(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw bad(path, "Input should be a valid dictionary");
  }

  static @Nullable ObjectNode objectOrNull(JsonNode object, String path, String name) {
    return has(object, name) ? object(object.path(name), path(path, name)) : null;
  }

  static String text(JsonNode object, String path, String name) {
    String text = textOrNull(object, path, name);
    if (text == null) {
      throw bad(path(path, name), "Field required");
    }
    return text;
  }

  static @Nullable String textOrNull(JsonNode object, String path, String name) {
    if (!has(object, name)) {
      return null;
    }
    if (!object.path(name).isTextual()) {
      throw bad(path(path, name), "Input should be a valid string");
    }
    return object.path(name).textValue();
  }

  /** A text that is not blank. */
  static String word(JsonNode object, String path, String name) {
    String text = text(object, path, name);
    if (text.isBlank()) {
      throw bad(path(path, name), "String should have at least 1 character");
    }
    return text;
  }

  static @Nullable Boolean flagOrNull(JsonNode object, String path, String name) {
    if (!has(object, name)) {
      return null;
    }
    if (!object.path(name).isBoolean()) {
      throw bad(path(path, name), "Input should be a valid boolean");
    }
    return object.path(name).booleanValue();
  }

  static boolean flag(JsonNode object, String path, String name) {
    return Boolean.TRUE.equals(flagOrNull(object, path, name));
  }

  static OptionalInt number(JsonNode object, String path, String name) {
    if (!has(object, name)) {
      return OptionalInt.empty();
    }
    JsonNode node = object.path(name);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw bad(path(path, name), "Input should be a valid integer");
    }
    return OptionalInt.of(node.intValue());
  }

  static OptionalDouble decimal(JsonNode object, String path, String name) {
    if (!has(object, name)) {
      return OptionalDouble.empty();
    }
    JsonNode node = object.path(name);
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw bad(path(path, name), "Input should be a valid number");
    }
    return OptionalDouble.of(node.doubleValue());
  }

  /** A list of texts; none if the field is absent. */
  static List<String> texts(JsonNode object, String path, String name) {
    if (!has(object, name)) {
      return List.of();
    }
    JsonNode node = list(object.path(name), path(path, name));
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw bad(path(path, name) + "." + texts.size(), "Input should be a valid string");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  static JsonNode list(JsonNode node, String path) {
    if (!node.isArray()) {
      throw bad(path, "Input should be a valid array");
    }
    return node;
  }
}

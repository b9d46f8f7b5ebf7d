package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request as Google reads it: each field in camelCase or in snake_case, numbers also
 * as strings, one value where a list of one is meant, null for nothing. What is of another type is
 * refused under its path.
 *
 * @param path where it stands, with a dot at its end; "" for the root
 * @param node the object
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>
 */
record ProtoObject(String path, ObjectNode node) {

  /** A value that must be an object. */
  static ProtoObject of(String path, JsonNode value) {
    if (value instanceof ObjectNode object) {
      return new ProtoObject(path + ".", object);
    }
    throw refused(path, "must be an object");
  }

  /** The refusal of a field. */
  static GatewayException refused(String field, String why) {
    return new GatewayException(Kind.BAD_REQUEST, field + ": " + why);
  }

  /** The refusal of a field of this object. */
  GatewayException refuse(String name, String why) {
    return refused(path + name, why);
  }

  /** The value of a field by its name in camelCase; null if it is absent or null. */
  @Nullable JsonNode get(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      value = node.get(snake(name));
    }
    return value == null || value.isNull() ? null : value;
  }

  boolean has(String name) {
    return get(name) != null;
  }

  Optional<ProtoObject> object(String name) {
    JsonNode value = get(name);
    return value == null ? Optional.empty() : Optional.of(of(path + name, value));
  }

  /** The elements of a list; a value that is no list counts as a list of one. */
  List<JsonNode> list(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(value);
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  List<ProtoObject> objects(String name) {
    List<ProtoObject> objects = new ArrayList<>();
    for (JsonNode element : list(name)) {
      objects.add(of(path + name + "." + objects.size(), element));
    }
    return objects;
  }

  List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (JsonNode element : list(name)) {
      if (!element.isTextual()) {
        throw refuse(name + "." + strings.size(), "must be a string");
      }
      strings.add(element.textValue());
    }
    return strings;
  }

  /** A string; null if it is absent. */
  @Nullable String text(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw refuse(name, "must be a string");
    }
    return value.textValue();
  }

  /** A string; "" if it is absent. */
  String textOr(String name) {
    String text = text(name);
    return text == null ? "" : text;
  }

  /** The name of an enumeration's value in upper case; "" if it is absent or unspecified. */
  String word(String name) {
    String word = textOr(name).toUpperCase(Locale.ROOT);
    return word.endsWith("UNSPECIFIED") ? "" : word;
  }

  /** True or false; null if it is absent. */
  @Nullable Boolean flag(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isTextual() && (value.textValue().equals("true") || isFalse(value))) {
      return !isFalse(value);
    }
    throw refuse(name, "must be true or false");
  }

  private static boolean isFalse(JsonNode value) {
    return "false".equals(value.textValue());
  }

  private @Nullable BigDecimal decimal(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    String digits = value.isTextual() ? value.textValue() : value.isNumber() ? value.asText() : "";
    if (digits.length() > 40) {
      throw refuse(name, "is out of range");
    }
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException e) {
      throw refuse(name, "must be a number");
    }
  }

  OptionalDouble number(String name) {
    BigDecimal value = decimal(name);
    if (value == null) {
      return OptionalDouble.empty();
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      throw refuse(name, "is out of range");
    }
    return OptionalDouble.of(number);
  }

  OptionalLong wholeNumber(String name) {
    BigDecimal value = decimal(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value.precision() - value.scale() > 19 || value.scale() > 40) {
      throw refuse(name, "is out of range");
    }
    try {
      return OptionalLong.of(value.longValueExact());
    } catch (ArithmeticException e) {
      throw refuse(name, "must be a whole number");
    }
  }

  OptionalInt integer(String name) {
    OptionalLong value = wholeNumber(name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    long number = value.getAsLong();
    if (number != (int) number) {
      throw refuse(name, "is out of range");
    }
    return OptionalInt.of((int) number);
  }

  /** The names of the fields that hold something, in camelCase, in the order of the alphabet. */
  List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
      String name = all.next();
      if (!node.path(name).isNull()) {
        names.add(camel(name));
      }
    }
    return List.copyOf(names);
  }

  private static String snake(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        snake.append('_').append((char) (c + ('a' - 'A')));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }

  /** A name in camelCase, whichever it was written in. */
  static String camel(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean joins = c == '_' && i > 0 && i + 1 < name.length();
      if (joins) {
        i++;
        camel.append(Character.toUpperCase(name.charAt(i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}

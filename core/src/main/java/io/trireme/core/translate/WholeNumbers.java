package io.trireme.core.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole numbers in the arguments of a call as such where the schema asks for integers: some
 * vendors keep all numbers as doubles and write {@code 5.0} for 5, which tools refuse.
 */
final class WholeNumbers {

  /** Beyond this a double holds no exact integers. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1L << 53);

  private WholeNumbers() {}

  /** The arguments with their integers written so; the same text if nothing is to be done. */
  static String in(String arguments, @Nullable ObjectNode schema) {
    if (schema == null || arguments.indexOf('.') < 0) {
      return arguments;
    }
    return Json.exact(arguments) instanceof ObjectNode object && changed(object, schema)
        ? Json.text(object)
        : arguments;
  }

  private static boolean changed(JsonNode value, JsonNode schema) {
    boolean changed = false;
    if (value instanceof ObjectNode object) {
      for (String name : object.properties().stream().map(field -> field.getKey()).toList()) {
        JsonNode expected = schema.path("properties").path(name);
        JsonNode whole = whole(object.path(name), expected);
        if (whole != null) {
          object.set(name, whole);
          changed = true;
        } else {
          changed |= changed(object.path(name), expected);
        }
      }
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode expected = schema.path("items");
        JsonNode whole = whole(array.path(i), expected);
        if (whole != null) {
          array.set(i, whole);
          changed = true;
        } else {
          changed |= changed(array.path(i), expected);
        }
      }
    }
    return changed;
  }

  /** The number as an integer; null if it is none, or is not to be one, or is written as one. */
  private static @Nullable JsonNode whole(JsonNode value, JsonNode schema) {
    if (!value.isNumber() || value.isIntegralNumber() || !integer(schema.path("type"))) {
      return null;
    }
    BigDecimal number = value.decimalValue();
    boolean exact = number.abs().compareTo(MOST) <= 0 && number.stripTrailingZeros().scale() <= 0;
    return exact ? BigIntegerNode.valueOf(number.toBigInteger()) : null;
  }

  private static boolean integer(JsonNode type) {
    boolean integer = type.asText("").equals("integer");
    boolean number = false;
    for (JsonNode one : type) {
      integer |= one.asText("").equals("integer");
      number |= one.asText("").equals("number");
    }
    return integer && !number;
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Google's schemas as JSON Schema: types in lower case, nullable as a type, counts as numbers, no
 * order of properties. Names of properties are never touched. JSON Schema comes out as it was.
 *
 * @see <a href="https://ai.google.dev/api/caching#Schema">Schema</a>
 */
final class GeminiSchemas {

  private static final Set<String> TYPES =
      Set.of("string", "number", "integer", "boolean", "array", "object", "null");
  private static final Set<String> COUNTS =
      Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");
  private static final Set<String> MAPS =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");
  private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final Set<String> NESTED =
      Set.of(
          "items",
          "additionalProperties",
          "not",
          "if",
          "then",
          "else",
          "contains",
          "propertyNames",
          "unevaluatedProperties",
          "unevaluatedItems");
  private static final Map<String, String> SNAKE =
      Map.ofEntries(
          Map.entry("any_of", "anyOf"),
          Map.entry("one_of", "oneOf"),
          Map.entry("prefix_items", "prefixItems"),
          Map.entry("min_items", "minItems"),
          Map.entry("max_items", "maxItems"),
          Map.entry("min_length", "minLength"),
          Map.entry("max_length", "maxLength"),
          Map.entry("min_properties", "minProperties"),
          Map.entry("max_properties", "maxProperties"),
          Map.entry("property_ordering", "propertyOrdering"),
          Map.entry("additional_properties", "additionalProperties"));

  private GeminiSchemas() {}

  /** The schema as JSON Schema; the one that is given stays as it is. */
  static ObjectNode toJsonSchema(ObjectNode schema) {
    ObjectNode out = Json.object();
    boolean nullable = false;
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      String name = SNAKE.getOrDefault(field.getKey(), field.getKey());
      JsonNode value = field.getValue();
      switch (name) {
        case "type" -> type(value, out);
        case "nullable" -> nullable = value.asBoolean();
        case "propertyOrdering" -> {}
        case "example" -> out.putArray("examples").add(value);
        case "format" -> {
          if (!value.asText().equals("enum")) {
            out.set("format", value);
          }
        }
        default -> out.set(name, converted(name, value));
      }
    }
    if (nullable) {
      allowNull(out);
    }
    return out;
  }

  private static JsonNode converted(String name, JsonNode value) {
    if (COUNTS.contains(name) && value.isTextual()) {
      return count(value);
    }
    if (MAPS.contains(name) && value instanceof ObjectNode map) {
      ObjectNode out = Json.object();
      map.properties().forEach(entry -> out.set(entry.getKey(), node(entry.getValue())));
      return out;
    }
    if ((LISTS.contains(name) || name.equals("items")) && value instanceof ArrayNode list) {
      ArrayNode out = Json.object().arrayNode();
      list.forEach(element -> out.add(node(element)));
      return out;
    }
    return NESTED.contains(name) ? node(value) : value;
  }

  private static JsonNode node(JsonNode value) {
    return value instanceof ObjectNode schema ? toJsonSchema(schema) : value;
  }

  /** Proto3 JSON writes whole numbers of 64 bits as strings. */
  private static JsonNode count(JsonNode value) {
    JsonNode number = Json.exact(value.textValue());
    return number.isIntegralNumber() ? number : value;
  }

  private static void type(JsonNode value, ObjectNode out) {
    if (value.isArray()) {
      ArrayNode types = out.putArray("type");
      value.forEach(type -> types.add(type.isTextual() ? lower(type.textValue()) : type.asText()));
    } else if (value.isTextual()) {
      String type = lower(value.textValue());
      if (!type.equals("TYPE_UNSPECIFIED")) {
        out.put("type", type);
      }
    } else {
      out.set("type", value);
    }
  }

  /** The type in lower case if it is one; any other word as it is. */
  static String lower(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return TYPES.contains(lower) ? lower : type;
  }

  private static void allowNull(ObjectNode schema) {
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      schema.putArray("type").add(type).add("null");
    } else if (schema.path("anyOf") instanceof ArrayNode branches) {
      branches.add(Json.object().put("type", "null"));
    }
    if (schema.path("enum") instanceof ArrayNode values && !hasNull(values)) {
      ArrayNode withNull = values.deepCopy();
      schema.set("enum", withNull.addNull());
    }
  }

  private static boolean hasNull(ArrayNode values) {
    for (JsonNode value : values) {
      if (value.isNull()) {
        return true;
      }
    }
    return false;
  }
}

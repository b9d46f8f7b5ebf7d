package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Schemas that an answer is made to fit. The vendor takes a part of JSON Schema here and refuses
 * the rest; what it refuses is told to the model in words, as the vendor's own SDKs do.
 *
 * @see <a
 *     href="https://platform.claude.com/docs/en/build-with-claude/structured-outputs">Structured
 *     outputs</a>
 */
final class StrictSchema {

  private static final Set<String> PLAIN =
      Set.of("type", "enum", "const", "description", "title", "$ref", "required", "default");
  private static final Set<String> SCHEMAS = Set.of("anyOf", "allOf");
  private static final Set<String> NAMED_SCHEMAS = Set.of("properties", "$defs", "definitions");
  private static final Set<String> SILENT = Set.of("$schema", "additionalProperties", "$id");
  private static final Set<String> FORMATS =
      Set.of(
          "date-time",
          "time",
          "date",
          "duration",
          "email",
          "hostname",
          "uri",
          "ipv4",
          "ipv6",
          "uuid");

  private final Losses losses;
  private final String field;

  /**
   * A converter of one request.
   *
   * @param field the client's field, for the warning
   */
  StrictSchema(Losses losses, String field) {
    this.losses = losses;
    this.field = field;
  }

  /** The schema as the vendor takes it. */
  ObjectNode of(ObjectNode schema) {
    ObjectNode result = Json.object();
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      keyword(entry.getKey(), entry.getValue(), result, words);
    }
    boolean object =
        result.path("type").asText().equals("object") || result.path("properties").isObject();
    if (object) {
      if (!result.has("type")) {
        result.put("type", "object");
      }
      if (!result.has("properties")) {
        result.putObject("properties");
      }
      if (schema.path("additionalProperties").isObject()
          || schema.path("additionalProperties").asBoolean()) {
        note("additionalProperties");
      }
      result.put("additionalProperties", false);
    }
    if (!words.isEmpty()) {
      String said = result.path("description").asText();
      String told = "{" + String.join(", ", words) + "}";
      result.put("description", said.isEmpty() ? told : said + " " + told);
    }
    return result;
  }

  private void keyword(String name, JsonNode value, ObjectNode result, List<String> words) {
    if (PLAIN.contains(name)) {
      result.set(name, value.deepCopy());
    } else if (SCHEMAS.contains(name) && value.isArray()) {
      result.set(name, all(value));
    } else if (name.equals("oneOf") && value.isArray()) {
      result.set("anyOf", all(value));
    } else if (NAMED_SCHEMAS.contains(name) && value.isObject()) {
      ObjectNode named = result.putObject(name);
      value.properties().forEach(entry -> named.set(entry.getKey(), one(entry.getValue())));
    } else if (name.equals("items") && value.isObject()) {
      result.set(name, one(value));
    } else if (name.equals("format") && FORMATS.contains(value.asText())) {
      result.set(name, value);
    } else if (name.equals("minItems") && (value.asInt(-1) == 0 || value.asInt(-1) == 1)) {
      result.set(name, value);
    } else if (!SILENT.contains(name)) {
      words.add(name + ": " + Json.text(value));
      note(name);
    }
  }

  private ArrayNode all(JsonNode schemas) {
    ArrayNode list = Json.object().putArray("all");
    schemas.forEach(schema -> list.add(one(schema)));
    return list;
  }

  private JsonNode one(JsonNode schema) {
    return schema instanceof ObjectNode object ? of(object) : schema.deepCopy();
  }

  private void note(String keyword) {
    losses.note(Loss.mapped(field, keyword + "->a word to the model"));
  }

  /** True if the schema is one that arguments can be made to fit as it stands. */
  static boolean fits(JsonNode schema) {
    if (!schema.isObject()) {
      return false;
    }
    if (schema.path("type").asText().equals("object")
        && !(schema.path("additionalProperties").isBoolean()
            && !schema.path("additionalProperties").asBoolean())) {
      return false;
    }
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      if (!fits(entry.getKey(), entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(String name, JsonNode value) {
    if (PLAIN.contains(name) || SILENT.contains(name)) {
      return true;
    }
    if (SCHEMAS.contains(name) || NAMED_SCHEMAS.contains(name)) {
      for (JsonNode schema : value) {
        if (!fits(schema)) {
          return false;
        }
      }
      return true;
    }
    return switch (name) {
      case "items" -> fits(value);
      case "format" -> FORMATS.contains(value.asText());
      case "minItems" -> value.asInt(-1) == 0 || value.asInt(-1) == 1;
      default -> false;
    };
  }
}

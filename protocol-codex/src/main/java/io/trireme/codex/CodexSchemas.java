package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JSON Schema as OpenAI takes it: the root of a tool's schema is an object with properties and
 * without alternatives, and strictness asks for more.
 *
 * @see <a href="https://platform.openai.com/docs/guides/structured-outputs">Supported schemas</a>
 */
final class CodexSchemas {

  /** A mark of Codex's own that means nothing to others, and that some refuse. */
  private static final String MARK = "encrypted";

  /** Under these stand schemas by names that the client chose. */
  private static final Set<String> BY_NAME =
      Set.of("properties", "$defs", "definitions", "patternProperties", "dependentSchemas");

  /** Under these stand values, not schemas. */
  private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

  private static final List<String> UNIONS = List.of("anyOf", "oneOf", "allOf");

  /** What a strict schema must not hold. */
  private static final Set<String> NOT_STRICT =
      Set.of(
          "allOf",
          "oneOf",
          "not",
          "if",
          "then",
          "else",
          "dependentRequired",
          "dependentSchemas",
          "patternProperties");

  private CodexSchemas() {}

  /** The schema without Codex's own mark; a property of that name stays. */
  static ObjectNode withoutMarks(ObjectNode schema) {
    return (ObjectNode) unmarked(schema);
  }

  private static JsonNode unmarked(JsonNode schema) {
    if (schema instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(element -> copy.add(unmarked(element)));
      return copy;
    }
    if (!(schema instanceof ObjectNode object)) {
      return schema;
    }
    ObjectNode copy = object.objectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (BY_NAME.contains(name) && value instanceof ObjectNode named) {
        ObjectNode members = copy.putObject(name);
        named.properties().forEach(each -> members.set(each.getKey(), unmarked(each.getValue())));
      } else if (VALUES.contains(name)) {
        copy.set(name, value);
      } else if (!name.equals(MARK) || !value.isBoolean()) {
        copy.set(name, unmarked(value));
      }
    }
    return copy;
  }

  /** The schema of a tool's arguments with a root that OpenAI takes. */
  static ObjectNode ofTool(ObjectNode schema) {
    boolean union = UNIONS.stream().anyMatch(schema::has);
    boolean fits = schema.path("type").asText("").equals("object") && !union;
    if (fits && schema.path("properties").isObject()) {
      return schema;
    }
    ObjectNode root = schema.deepCopy();
    root.put("type", "object");
    if (!root.path("properties").isObject()) {
      root.putObject("properties");
    }
    for (String kind : UNIONS) {
      JsonNode members = root.remove(kind);
      if (members != null) {
        merge(root, members, kind.equals("allOf"));
      }
    }
    return root;
  }

  /** All properties of the members; required is what all of them require, or any if all apply. */
  private static void merge(ObjectNode root, JsonNode members, boolean all) {
    ObjectNode properties = (ObjectNode) root.path("properties");
    Set<String> required = null;
    for (JsonNode member : members) {
      for (Map.Entry<String, JsonNode> property : member.path("properties").properties()) {
        if (!properties.has(property.getKey())) {
          properties.set(property.getKey(), property.getValue());
        }
      }
      Set<String> own = texts(member.path("required"));
      if (required == null) {
        required = own;
      } else if (all) {
        required.addAll(own);
      } else {
        required.retainAll(own);
      }
    }
    Set<String> merged = texts(root.path("required"));
    merged.addAll(required == null ? Set.of() : required);
    root.remove("required");
    if (!merged.isEmpty()) {
      ArrayNode list = root.putArray("required");
      merged.stream().sorted().forEach(list::add);
    }
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** True if OpenAI would take the schema as a strict one. */
  static boolean fitsStrict(JsonNode schema) {
    if (schema instanceof ArrayNode array) {
      for (JsonNode element : array) {
        if (!fitsStrict(element)) {
          return false;
        }
      }
      return true;
    }
    if (!(schema instanceof ObjectNode object)) {
      return true;
    }
    if (isObject(object) && !closed(object)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (NOT_STRICT.contains(field.getKey()) || !fieldFitsStrict(field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean fieldFitsStrict(Map.Entry<String, JsonNode> field) {
    if (VALUES.contains(field.getKey())) {
      return true;
    }
    if (!BY_NAME.contains(field.getKey())) {
      return fitsStrict(field.getValue());
    }
    for (Map.Entry<String, JsonNode> member : field.getValue().properties()) {
      if (!fitsStrict(member.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isObject(ObjectNode schema) {
    JsonNode type = schema.path("type");
    return schema.has("properties")
        || type.asText("").equals("object")
        || texts(type).contains("object");
  }

  /** Nothing but the properties, and all of them. */
  private static boolean closed(ObjectNode schema) {
    JsonNode more = schema.path("additionalProperties");
    Set<String> required = texts(schema.path("required"));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (!required.contains(property.getKey())) {
        return false;
      }
    }
    return more.isBoolean() && !more.asBoolean();
  }

  /** The schema of a function that takes nothing. */
  static ObjectNode empty() {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties");
    return schema;
  }
}

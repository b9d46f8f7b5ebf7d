package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** JSON Schemas as vendors of this dialect take them. */
final class ChatSchemas {

  /** A word of Codex's own, which only OpenAI knows. */
  private static final String ENCRYPTED = "encrypted";

  private ChatSchemas() {}

  /** The schema for a vendor: as it is, but without a word that only OpenAI knows. */
  static ObjectNode forVendor(ObjectNode schema, ChatFamily family) {
    if (family.openAi() || !hasEncrypted(schema)) {
      return schema;
    }
    ObjectNode copy = schema.deepCopy();
    strip(copy);
    return copy;
  }

  private static boolean hasEncrypted(JsonNode node) {
    if (node.path(ENCRYPTED).isBoolean()) {
      return true;
    }
    for (JsonNode child : node) {
      if (hasEncrypted(child)) {
        return true;
      }
    }
    return false;
  }

  /** A property of that name is a schema and stays. */
  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object && object.path(ENCRYPTED).isBoolean()) {
      object.remove(ENCRYPTED);
    }
    node.forEach(ChatSchemas::strip);
  }

  /**
   * True if the schema is one that {@code strict} takes: every object is closed and requires all
   * that it has. It is never made so: an optional property would become one that may be null.
   */
  static boolean strict(JsonNode schema) {
    if (schema.path("properties").isObject() || isObjectType(schema.path("type"))) {
      if (!schema.path("additionalProperties").isBoolean()
          || schema.path("additionalProperties").booleanValue()) {
        return false;
      }
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        if (!required.contains(property.getKey())) {
          return false;
        }
      }
    }
    return children(schema);
  }

  private static boolean isObjectType(JsonNode type) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (one.asText().equals("object")) {
          return true;
        }
      }
    }
    return type.asText().equals("object");
  }

  private static boolean children(JsonNode schema) {
    for (String map : new String[] {"properties", "$defs", "definitions"}) {
      for (JsonNode child : schema.path(map)) {
        if (!strict(child)) {
          return false;
        }
      }
    }
    for (String list : new String[] {"anyOf", "allOf", "oneOf", "prefixItems"}) {
      for (JsonNode child : schema.path(list)) {
        if (!strict(child)) {
          return false;
        }
      }
    }
    return !schema.path("items").isObject() || strict(schema.path("items"));
  }
}

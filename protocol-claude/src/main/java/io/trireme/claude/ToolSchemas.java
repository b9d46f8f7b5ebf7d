package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of tools as the vendor wants them: an object at the root, and no union there. A union
 * becomes one object that has the properties of all its members and requires what all require.
 */
final class ToolSchemas {

  private static final List<String> UNIONS = List.of("anyOf", "oneOf", "allOf");

  /** References lead at most so far; a longer way is a circle. */
  private static final int MOST_STEPS = 16;

  /**
   * A schema for the vendor.
   *
   * @param schema the schema, which is nobody else's
   * @param changed true if it takes other arguments than the client's
   */
  record Root(ObjectNode schema, boolean changed) {}

  private ToolSchemas() {}

  /** The client's schema as an object. */
  static Root root(@Nullable ObjectNode schema) {
    if (schema == null || schema.isEmpty()) {
      ObjectNode none = Json.object().put("type", "object");
      none.putObject("properties");
      return new Root(none, false);
    }
    ObjectNode root = schema.deepCopy();
    boolean changed = false;
    if (isUnion(root) || root.has("$ref")) {
      changed = true;
      root = merged(root);
    }
    JsonNode type = root.path("type");
    if (type.isArray()) {
      changed |= !names(type, "object");
      root.put("type", "object");
    } else if (!type.isTextual()) {
      root.put("type", "object");
    } else if (!type.asText().equals("object")) {
      return new Root(wrapped(root), true);
    }
    return new Root(ordered(root), changed);
  }

  private static boolean isUnion(ObjectNode schema) {
    return UNIONS.stream().anyMatch(schema::has);
  }

  private static boolean names(JsonNode list, String word) {
    for (JsonNode element : list) {
      if (element.asText().equals(word)) {
        return true;
      }
    }
    return false;
  }

  /** {@code type} first: that is how people, and models, read a schema. */
  private static ObjectNode ordered(ObjectNode root) {
    ObjectNode ordered = Json.object();
    ordered.set("type", root.get("type"));
    if (!root.has("properties")) {
      ordered.putObject("properties");
    }
    ordered.setAll(root);
    return ordered;
  }

  /** What is no object becomes the only property of one. */
  private static ObjectNode wrapped(ObjectNode schema) {
    ObjectNode wrapped = Json.object().put("type", "object");
    wrapped.putObject("properties").set("value", schema);
    wrapped.putArray("required").add("value");
    return wrapped;
  }

  private static ObjectNode merged(ObjectNode root) {
    ObjectNode merged = root.deepCopy();
    merged.remove(UNIONS);
    merged.remove("$ref");
    ObjectNode properties = Json.object();
    Set<String> required = new LinkedHashSet<>();
    add(merged, properties);
    merged.path("required").forEach(name -> required.add(name.asText()));
    if (root.has("$ref")) {
      ObjectNode target = resolved(root.get("$ref").asText(), root);
      add(target, properties);
      target.path("required").forEach(name -> required.add(name.asText()));
    }
    for (String union : UNIONS) {
      List<ObjectNode> members = members(root.path(union), root);
      members.forEach(member -> add(member, properties));
      required.addAll(required(members, union.equals("allOf")));
    }
    merged.put("type", "object");
    merged.set("properties", properties);
    required.removeIf(name -> !properties.has(name));
    merged.remove("required");
    if (!required.isEmpty()) {
      ArrayNode list = merged.putArray("required");
      required.forEach(list::add);
    }
    return merged;
  }

  private static List<ObjectNode> members(JsonNode union, ObjectNode root) {
    List<ObjectNode> members = new ArrayList<>();
    for (JsonNode member : union) {
      ObjectNode resolved =
          member.path("$ref").isTextual()
              ? resolved(member.path("$ref").asText(), root)
              : member instanceof ObjectNode object ? object : Json.object();
      members.add(resolved);
    }
    return members;
  }

  /** All that any member requires if all members hold, else only what each of them requires. */
  private static Set<String> required(List<ObjectNode> members, boolean all) {
    Set<String> required = new LinkedHashSet<>();
    boolean first = true;
    for (ObjectNode member : members) {
      Set<String> own = new LinkedHashSet<>();
      member.path("required").forEach(name -> own.add(name.asText()));
      if (all || first) {
        required.addAll(own);
      } else {
        required.retainAll(own);
      }
      first = false;
    }
    return required;
  }

  /** Adds the properties of a member; one that others have too may be as any of them says. */
  private static void add(ObjectNode member, ObjectNode properties) {
    for (Map.Entry<String, JsonNode> property : member.path("properties").properties()) {
      JsonNode present = properties.get(property.getKey());
      if (present == null) {
        properties.set(property.getKey(), property.getValue().deepCopy());
      } else if (!present.equals(property.getValue())) {
        ObjectNode either = Json.object();
        ArrayNode list = either.putArray("anyOf");
        if (present.size() == 1 && present.path("anyOf").isArray()) {
          present.path("anyOf").forEach(list::add);
        } else {
          list.add(present);
        }
        if (!contains(list, property.getValue())) {
          list.add(property.getValue().deepCopy());
        }
        properties.set(property.getKey(), either);
      }
    }
  }

  private static boolean contains(ArrayNode list, JsonNode wanted) {
    for (JsonNode element : list) {
      if (element.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  /** The object that a reference into the same document names; an empty one if there is none. */
  private static ObjectNode resolved(String reference, ObjectNode root) {
    String next = reference;
    for (int step = 0; step < MOST_STEPS; step++) {
      if (!next.startsWith("#/")) {
        return Json.object();
      }
      JsonNode node = root;
      for (String part : next.substring(2).split("/", -1)) {
        node = node.path(part.replace("~1", "/").replace("~0", "~"));
      }
      if (!(node instanceof ObjectNode object)) {
        return Json.object();
      }
      if (!object.path("$ref").isTextual()) {
        return object;
      }
      next = object.path("$ref").asText();
    }
    return Json.object();
  }
}

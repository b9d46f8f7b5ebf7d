package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a JSON Schema so that Google takes it: either as the part of JSON Schema that it knows, or
 * as the OpenAPI kind that older models know. Names of properties are never touched. For one
 * schema; the one that is given stays as it is.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output">Structured output</a>
 * @see <a href="https://ai.google.dev/api/caching#Schema">Schema</a>
 */
final class GeminiSchemaWriter {

  /** References multiply: beyond this a schema becomes any object. */
  private static final int MOST_NODES = 20_000;

  private static final int MOST_DEPTH = 60;

  private static final Set<String> FORMATS =
      Set.of("date-time", "date", "time", "int32", "int64", "float", "double", "enum");

  /** What says nothing of which values fit, so that nobody misses it. */
  private static final Set<String> WORDS =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "$anchor",
          "$defs",
          "definitions",
          "default",
          "example",
          "examples",
          "title",
          "readOnly",
          "writeOnly",
          "deprecated",
          "encrypted",
          "propertyOrdering",
          "nullable",
          "strict");

  /** What is read here, one way or another. */
  private static final Set<String> READ =
      Set.of(
          "$ref",
          "type",
          "const",
          "enum",
          "allOf",
          "anyOf",
          "oneOf",
          "properties",
          "required",
          "items",
          "prefixItems",
          "additionalProperties",
          "description",
          "format",
          "minItems",
          "maxItems",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum");

  private static final Set<String> KEPT_BY_OPENAPI =
      Set.of("minLength", "maxLength", "minProperties", "maxProperties", "pattern");

  private final ObjectNode root;
  private final boolean json;
  private final Deque<String> references = new ArrayDeque<>();
  private final TreeSet<String> dropped = new TreeSet<>();
  private int nodes;

  /**
   * Prepares a schema.
   *
   * @param json true for JSON Schema, false for the OpenAPI kind
   */
  GeminiSchemaWriter(ObjectNode root, boolean json) {
    this.root = root;
    this.json = json;
  }

  ObjectNode write() {
    return node(root, 0);
  }

  /** What was dropped of the constraints. */
  List<Loss> losses(String field) {
    List<Loss> losses = new ArrayList<>();
    dropped.forEach(keyword -> losses.add(Loss.dropped(field + "." + keyword)));
    return losses;
  }

  private ObjectNode node(JsonNode given, int depth) {
    if (!(given instanceof ObjectNode schema)) {
      // True and false as schemas: anything, which is the best that can be said of either.
      return json ? Json.object() : Json.object().put("type", "STRING");
    }
    nodes++;
    if (nodes > MOST_NODES || depth > MOST_DEPTH) {
      return anyObject("");
    }
    if (schema.path("$ref").isTextual()) {
      return reference(schema, depth);
    }
    if (schema.path("allOf") instanceof ArrayNode all) {
      return node(merged(schema, all), depth + 1);
    }
    ObjectNode plain = SchemaShapes.branched(SchemaShapes.withoutConst(schema));
    ObjectNode out = Json.object();
    note(plain);
    type(plain, out);
    words(plain, out);
    bounds(plain, out);
    values(plain, out);
    branches(plain, out, depth);
    properties(plain, out, depth);
    items(plain, out, depth);
    return json ? out : SchemaShapes.openApi(out);
  }

  private ObjectNode anyObject(String hint) {
    ObjectNode any = Json.object().put("type", json ? "object" : "OBJECT");
    return hint.isEmpty() ? any : any.put("description", hint);
  }

  /** A schema in the place of its reference; one that leads back to itself is any object. */
  private ObjectNode reference(ObjectNode schema, int depth) {
    String pointer = schema.path("$ref").textValue();
    JsonNode found = SchemaShapes.resolve(root, pointer);
    if (found.isMissingNode()) {
      return anyObject("See " + pointer);
    }
    if (references.contains(pointer)) {
      return anyObject("Again " + pointer.substring(pointer.lastIndexOf('/') + 1));
    }
    references.push(pointer);
    try {
      ObjectNode target =
          found instanceof ObjectNode object ? SchemaShapes.copy(object) : Json.object();
      for (Map.Entry<String, JsonNode> sibling : schema.properties()) {
        if (!sibling.getKey().equals("$ref")) {
          target.set(sibling.getKey(), sibling.getValue());
        }
      }
      return node(target, depth + 1);
    } finally {
      references.pop();
    }
  }

  /** One schema in place of several that must all fit. */
  private ObjectNode merged(ObjectNode schema, ArrayNode all) {
    ObjectNode out = SchemaShapes.copy(schema);
    out.remove("allOf");
    for (JsonNode part : all) {
      int steps = 0;
      JsonNode resolved = part;
      while (resolved.path("$ref").isTextual() && steps++ < MOST_DEPTH) {
        resolved = SchemaShapes.resolve(root, resolved.path("$ref").textValue());
      }
      if (resolved instanceof ObjectNode object && !object.has("$ref")) {
        SchemaShapes.mergeInto(out, object);
      }
    }
    return out;
  }

  private void note(ObjectNode schema) {
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      String name = field.getKey();
      boolean kept = READ.contains(name) || (!json && KEPT_BY_OPENAPI.contains(name));
      if (!kept && !WORDS.contains(name) && !name.startsWith("x-")) {
        dropped.add(name);
      }
    }
  }

  private void type(ObjectNode schema, ObjectNode out) {
    String type = SchemaShapes.type(schema);
    if (!type.isEmpty()) {
      out.put("type", type);
    }
  }

  private void words(ObjectNode schema, ObjectNode out) {
    copyText(schema, out, "title");
    copyText(schema, out, "description");
    String format = schema.path("format").asText();
    if (FORMATS.contains(format)) {
      out.put("format", format);
    } else if (!format.isEmpty()) {
      dropped.add("format");
    }
  }

  private static void copyText(ObjectNode schema, ObjectNode out, String name) {
    if (schema.path(name).isTextual()) {
      out.set(name, schema.get(name));
    }
  }

  private void bounds(ObjectNode schema, ObjectNode out) {
    copyNumber(schema, out, "minItems");
    copyNumber(schema, out, "maxItems");
    copyNumber(schema, out, "minimum");
    copyNumber(schema, out, "maximum");
    exclusive(schema, out, "exclusiveMinimum", "minimum", BigDecimal.ONE);
    exclusive(schema, out, "exclusiveMaximum", "maximum", BigDecimal.ONE.negate());
    if (!json) {
      copyNumber(schema, out, "minLength");
      copyNumber(schema, out, "maxLength");
      copyNumber(schema, out, "minProperties");
      copyNumber(schema, out, "maxProperties");
      copyText(schema, out, "pattern");
    }
  }

  private static void copyNumber(ObjectNode schema, ObjectNode out, String name) {
    if (schema.path(name).isNumber()) {
      out.set(name, schema.get(name));
    }
  }

  /** The bound itself does not fit: of whole numbers the next one does. */
  private void exclusive(
      ObjectNode schema, ObjectNode out, String name, String inclusive, BigDecimal step) {
    JsonNode bound = schema.path(name);
    if (bound.isMissingNode() || bound.isBoolean()) {
      return;
    }
    if (bound.isIntegralNumber() && out.path("type").asText().equals("integer")) {
      out.set(inclusive, Json.exact(bound.decimalValue().add(step).toPlainString()));
    } else {
      dropped.add(name);
    }
  }

  private void values(ObjectNode schema, ObjectNode out) {
    if (!(schema.path("enum") instanceof ArrayNode given)) {
      return;
    }
    ArrayNode values = Json.object().arrayNode();
    for (JsonNode value : given) {
      if (value.isTextual() || (json && value.isNumber())) {
        values.add(value);
      } else if (!json && value.isNumber()) {
        values.add(value.asText());
      } else {
        dropped.add("enum");
        return;
      }
    }
    if (!json) {
      out.put("type", "string");
    }
    if (!values.isEmpty()) {
      out.set("enum", values);
    }
  }

  private void branches(ObjectNode schema, ObjectNode out, int depth) {
    ArrayNode written = Json.object().arrayNode();
    for (String name : List.of("anyOf", "oneOf")) {
      if (schema.path(name) instanceof ArrayNode branches) {
        branches.forEach(branch -> written.add(node(branch, depth + 1)));
      }
    }
    if (!written.isEmpty()) {
      out.set("anyOf", written);
    }
  }

  private void properties(ObjectNode schema, ObjectNode out, int depth) {
    if (schema.path("properties") instanceof ObjectNode given) {
      ObjectNode properties = out.putObject("properties");
      given
          .properties()
          .forEach(entry -> properties.set(entry.getKey(), node(entry.getValue(), depth + 1)));
      if (schema.path("required") instanceof ArrayNode names) {
        ArrayNode required = Json.object().arrayNode();
        names.forEach(
            name -> {
              if (name.isTextual() && properties.has(name.textValue())) {
                required.add(name);
              }
            });
        if (!required.isEmpty()) {
          out.set("required", required);
        }
      }
    }
    JsonNode more = schema.path("additionalProperties");
    if (json && more.isBoolean()) {
      out.set("additionalProperties", more);
    } else if (json && more.isObject()) {
      out.set("additionalProperties", node(more, depth + 1));
    } else if (more.isObject()) {
      dropped.add("additionalProperties");
    }
  }

  private void items(ObjectNode schema, ObjectNode out, int depth) {
    JsonNode items = schema.path("items");
    // Before 2020 a tuple was a list of items.
    JsonNode tuple = items.isArray() ? items : schema.path("prefixItems");
    if (tuple.isArray() && !tuple.isEmpty()) {
      ArrayNode written = Json.object().arrayNode();
      tuple.forEach(item -> written.add(node(item, depth + 1)));
      if (json) {
        out.set("prefixItems", written);
      } else {
        out.putObject("items").set("anyOf", written);
      }
    }
    if (items.isObject()) {
      out.set("items", node(items, depth + 1));
    } else if (out.path("type").asText().equals("array")
        && !out.has("items")
        && !out.has("prefixItems")) {
      out.putObject("items").put("type", json ? "string" : "STRING");
    }
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Single steps from one shape of a schema to another that means the same. */
final class SchemaShapes {

  /** What belongs to a type; everything else describes the value whichever type it has. */
  private static final Set<String> WORDS = Set.of("title", "description", "default", "examples");

  private SchemaShapes() {}

  /** A schema of its own with the same values: whoever changes a value replaces it. */
  static ObjectNode copy(ObjectNode schema) {
    ObjectNode copy = Json.object();
    copy.setAll(schema);
    return copy;
  }

  /** What a reference within the document points at; a missing node if there is nothing. */
  static JsonNode resolve(JsonNode root, String pointer) {
    if (!pointer.startsWith("#")) {
      return MissingNode.getInstance();
    }
    JsonNode at = root;
    String path = pointer.substring(1);
    if (path.isEmpty()) {
      return root;
    }
    if (!path.startsWith("/")) {
      return MissingNode.getInstance();
    }
    for (String step : path.substring(1).split("/", -1)) {
      String name = decoded(step).replace("~1", "/").replace("~0", "~");
      at =
          at.isArray() && name.matches("[0-9]{1,6}")
              ? at.path(Integer.parseInt(name))
              : at.path(name);
    }
    return at;
  }

  private static String decoded(String step) {
    try {
      return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return step;
    }
  }

  /** A constant as a choice of one; of true, false and null only the type can be said. */
  static ObjectNode withoutConst(ObjectNode schema) {
    JsonNode constant = schema.path("const");
    if (constant.isMissingNode()) {
      return schema;
    }
    ObjectNode out = copy(schema);
    out.remove("const");
    if (constant.isTextual() || constant.isNumber()) {
      out.putArray("enum").add(constant);
    }
    if (!out.has("type")) {
      String type = typeOf(constant);
      if (!type.isEmpty()) {
        out.put("type", type);
      }
    }
    return out;
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case BOOLEAN -> "boolean";
      case NULL -> "null";
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case BINARY, MISSING -> "";
    };
  }

  /** Several types, or one that may be null, as branches of one type each. */
  static ObjectNode branched(ObjectNode schema) {
    List<String> types = types(schema);
    ObjectNode plain = schema;
    boolean nullInEnum = hasNull(schema.path("enum"));
    if (nullInEnum) {
      plain = withoutNull(schema);
      if (!types.isEmpty() && !types.contains("null")) {
        types.add("null");
      }
    }
    if (types.size() < 2 || plain.has("anyOf") || plain.has("oneOf")) {
      return single(plain, types);
    }
    ObjectNode out = Json.object();
    ArrayNode branches = Json.object().arrayNode();
    for (String type : types) {
      ObjectNode branch = Json.object().put("type", type);
      if (!type.equals("null")) {
        constraints(plain).forEach(field -> branch.set(field.getKey(), field.getValue()));
        fitEnum(branch, type);
      }
      branches.add(branch);
    }
    for (Map.Entry<String, JsonNode> field : plain.properties()) {
      if (WORDS.contains(field.getKey())) {
        out.set(field.getKey(), field.getValue());
      }
    }
    out.set("anyOf", branches);
    return out;
  }

  private static ObjectNode single(ObjectNode schema, List<String> types) {
    if (types.size() == 1 && schema.path("type").asText().equals(types.getFirst())) {
      return schema;
    }
    ObjectNode out = copy(schema);
    out.remove("type");
    out.remove("nullable");
    return types.size() == 1 ? out.put("type", types.getFirst()) : out;
  }

  private static List<Map.Entry<String, JsonNode>> constraints(ObjectNode schema) {
    List<Map.Entry<String, JsonNode>> constraints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      String name = field.getKey();
      if (!WORDS.contains(name) && !name.equals("type") && !name.equals("nullable")) {
        constraints.add(field);
      }
    }
    return constraints;
  }

  /** Only the choices that are of the branch's type. */
  private static void fitEnum(ObjectNode branch, String type) {
    if (!(branch.path("enum") instanceof ArrayNode given)) {
      return;
    }
    ArrayNode fitting = Json.object().arrayNode();
    for (JsonNode value : given) {
      String its = typeOf(value);
      if (its.equals(type) || (type.equals("number") && its.equals("integer"))) {
        fitting.add(value);
      }
    }
    branch.remove("enum");
    if (!fitting.isEmpty()) {
      branch.set("enum", fitting);
    }
  }

  private static boolean hasNull(JsonNode values) {
    for (JsonNode value : values) {
      if (value.isNull()) {
        return values.isArray();
      }
    }
    return false;
  }

  private static ObjectNode withoutNull(ObjectNode schema) {
    ObjectNode out = copy(schema);
    ArrayNode values = out.putArray("enum");
    schema
        .path("enum")
        .forEach(
            value -> {
              if (!value.isNull()) {
                values.add(value);
              }
            });
    return out;
  }

  private static List<String> types(ObjectNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(GeminiSchemas.lower(type.textValue()));
    }
    if (type.isArray()) {
      for (JsonNode one : type) {
        String name = GeminiSchemas.lower(one.asText());
        if (one.isTextual() && !types.contains(name)) {
          types.add(name);
        }
      }
    }
    if (schema.path("nullable").asBoolean() && !types.isEmpty() && !types.contains("null")) {
      types.add("null");
    }
    return types;
  }

  /** The type of a schema, told or implied; "" if it has none. */
  static String type(ObjectNode schema) {
    String told = schema.path("type").asText();
    if (!told.isEmpty() || schema.has("anyOf") || schema.has("oneOf")) {
      return told;
    }
    if (schema.path("properties").isObject()) {
      return "object";
    }
    if (schema.has("items") || schema.has("prefixItems")) {
      return "array";
    }
    boolean words = schema.path("enum").isArray() && !schema.path("enum").isEmpty();
    for (JsonNode value : schema.path("enum")) {
      words &= value.isTextual();
    }
    return words ? "string" : "";
  }

  /** Adds to a schema what another one asks too. */
  static void mergeInto(ObjectNode out, ObjectNode other) {
    for (Map.Entry<String, JsonNode> field : other.properties()) {
      String name = field.getKey();
      JsonNode here = out.path(name);
      if (name.equals("properties") && here instanceof ObjectNode properties) {
        ObjectNode both = copy(properties);
        field.getValue().properties().forEach(e -> both.set(e.getKey(), e.getValue()));
        out.set(name, both);
      } else if (isList(name) && here instanceof ArrayNode list) {
        ArrayNode both = Json.object().arrayNode().addAll(list);
        field.getValue().forEach(both::add);
        out.set(name, both);
      } else if (here.isMissingNode()) {
        out.set(name, field.getValue());
      }
    }
  }

  private static boolean isList(String name) {
    return name.equals("required") || name.equals("allOf");
  }

  /** A written schema as the OpenAPI kind: types in upper case, null as a flag. */
  static ObjectNode openApi(ObjectNode schema) {
    if (schema.path("anyOf") instanceof ArrayNode branches) {
      return union(schema, branches);
    }
    String type = schema.path("type").asText();
    if (!type.isEmpty()) {
      schema.put("type", type.toUpperCase(Locale.ROOT));
    }
    if (type.equals("null")) {
      schema.put("type", "STRING").put("nullable", true);
    }
    return schema;
  }

  /** A union must stand alone; one with null alone beside another is that other. */
  private static ObjectNode union(ObjectNode schema, ArrayNode branches) {
    List<ObjectNode> kept = new ArrayList<>();
    boolean nullable = false;
    for (JsonNode branch : branches) {
      boolean isNull =
          branch.size() == 2
              && branch.path("nullable").asBoolean()
              && branch.path("type").asText().equals("STRING");
      nullable |= isNull;
      if (!isNull && branch instanceof ObjectNode object) {
        kept.add(object);
      }
    }
    if (kept.size() == 1) {
      ObjectNode only = kept.getFirst();
      if (schema.has("description") && !only.has("description")) {
        only.set("description", schema.get("description"));
      }
      return nullable ? only.put("nullable", true) : only;
    }
    ObjectNode out = Json.object();
    ArrayNode anyOf = out.putArray("anyOf");
    for (ObjectNode branch : kept) {
      anyOf.add(nullable ? branch.put("nullable", true) : branch);
    }
    return out;
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The OpenAPI document of the admin API, and whether answers are as it says. */
final class ApiDocument {

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final JsonNode document;
  private final ObjectNode strict;
  private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();

  ApiDocument(JsonNode document) {
    this.document = document;
    this.strict = document.path("components").deepCopy();
    // The document lets answers grow; this version's must not have more than it says.
    strict
        .path("schemas")
        .forEach(
            schema -> {
              if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
              }
            });
  }

  /** One operation. */
  record Operation(String method, String path, JsonNode json) {
    String id() {
      return json.path("operationId").asText();
    }

    boolean takesBody() {
      return json.has("requestBody");
    }

    boolean streams() {
      return json.at("/responses/200/content").has("text/event-stream");
    }

    Optional<JsonNode> parameter(String name) {
      for (JsonNode parameter : json.path("parameters")) {
        if (parameter.path("name").asText().equals(name)) {
          return Optional.of(parameter);
        }
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new Operation(
                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  /** The operation of that id. */
  Operation operation(String id) {
    return operations().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the document has no operation " + id));
  }

  /** What is wrong with an answer by this document; nothing if it is as documented. */
  List<String> faults(Operation operation, ApiCalls.Answer answer) {
    JsonNode response = operation.json().path("responses").path(Integer.toString(answer.status()));
    if (response.has("$ref")) {
      response = document.at(response.path("$ref").asText().substring(1));
    }
    if (response.isMissingNode()) {
      return List.of("the status is not documented");
    }
    List<String> faults = new ArrayList<>();
    if (answer.tagged() && !response.path("headers").has("ETag")) {
      faults.add("the ETag is not documented");
    }
    JsonNode content = response.path("content").path(answer.mediaType());
    if (content.isMissingNode()) {
      faults.add("the media type " + answer.mediaType() + " is not documented");
    } else if (answer.mediaType().endsWith("json")) {
      faults.addAll(faults(content.path("schema"), Anthropic.json(answer.text())));
    }
    return faults;
  }

  /** What is wrong with a value by a schema. */
  List<String> faults(JsonNode schema, JsonNode value) {
    return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
        .map(message -> message.getMessage())
        .toList();
  }

  private JsonSchema compile(JsonNode schema) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.setAll((ObjectNode) schema);
    whole.set("components", strict);
    return SCHEMAS.getSchema(whole);
  }

  /** The schema of an event's data. */
  JsonNode event(String kind) {
    JsonNode name =
        operation("followEvents")
            .json()
            .at("/responses/200/content/text~1event-stream/schema/x-events")
            .path(kind);
    return JsonNodeFactory.instance.objectNode().put("$ref", name.asText());
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ToolName;

/**
 * What a client's request tells of how it reads an answer.
 *
 * @param usage true if it asked for the usage of a stream
 * @param legacy true if it declared functions as the older API does and reads {@code function_call}
 * @param reasoningField where it looks for thoughts
 */
record ChatClient(boolean usage, boolean legacy, String reasoningField) {

  static ChatClient of(ObjectNode request) {
    boolean routed = request.path("reasoning").isObject();
    return new ChatClient(
        request.path("stream_options").path("include_usage").asBoolean(false),
        request.path("functions").isArray() && !request.path("tools").isArray(),
        routed ? "reasoning" : "reasoning_content");
  }

  /** A call as the client reads it. */
  ObjectNode call(String id, ToolName tool, String arguments) {
    String type = type(tool);
    ObjectNode call = Json.object().put("id", id).put("type", type);
    call.putObject(type).put("name", tool.name()).put(field(tool), arguments);
    return call;
  }

  /** The type of a call, which is also where it stands. */
  static String type(ToolName tool) {
    return tool.form() == ToolName.Form.FREEFORM ? "custom" : "function";
  }

  /** Where the arguments of a call stand. */
  static String field(ToolName tool) {
    return tool.form() == ToolName.Form.FREEFORM ? "input" : "arguments";
  }
}

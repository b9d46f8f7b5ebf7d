package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The tools that a client runs and that have items of their own. To other vendors each is a
 * function, whose arguments are the part of the call item that says what to do.
 *
 * @see <a href="https://platform.openai.com/docs/guides/tools">Tools</a>
 */
enum CodexTypedTool {
  LOCAL_SHELL(
      "local_shell",
      "lsh_",
      "Runs a command on the user's machine and returns its output.",
      """
      {"type":"object","properties":{
        "command":{"type":"array","items":{"type":"string"},"description":"The program and its arguments."},
        "working_directory":{"type":"string"},
        "timeout_ms":{"type":"integer"},
        "env":{"type":"object","additionalProperties":{"type":"string"}}},
       "required":["command"]}"""),
  SHELL(
      "shell",
      "sh_",
      "Runs shell commands on the user's machine and returns what they print.",
      """
      {"type":"object","properties":{
        "commands":{"type":"array","items":{"type":"string"},"description":"Commands, each run by a shell."},
        "timeout_ms":{"type":"integer"},
        "max_output_length":{"type":"integer"}},
       "required":["commands"]}"""),
  APPLY_PATCH(
      "apply_patch",
      "apc_",
      "Creates, updates or deletes a file. The diff is in the V4A format: lines that begin with a"
          + " space, a plus or a minus under @@ headers; a new file has plus lines only.",
      """
      {"type":"object","properties":{
        "type":{"type":"string","enum":["create_file","update_file","delete_file"]},
        "path":{"type":"string","description":"The file's path, relative to the workspace."},
        "diff":{"type":"string","description":"What changes; not for delete_file."}},
       "required":["type","path"]}"""),
  COMPUTER(
      "computer",
      "cu_",
      "Acts on the user's screen. The result is a screenshot.",
      """
      {"type":"object","properties":{"actions":{"type":"array","items":{"type":"object","properties":{
        "type":{"type":"string","enum":["click","double_click","drag","keypress","move","screenshot","scroll","type","wait"]},
        "x":{"type":"integer"},"y":{"type":"integer"},
        "button":{"type":"string","enum":["left","right","wheel","back","forward"]},
        "scroll_x":{"type":"integer"},"scroll_y":{"type":"integer"},
        "keys":{"type":"array","items":{"type":"string"}},
        "text":{"type":"string"},
        "path":{"type":"array","items":{"type":"object","properties":{"x":{"type":"integer"},"y":{"type":"integer"}},"required":["x","y"]}}},
        "required":["type"]}}},
       "required":["actions"]}"""),
  TOOL_SEARCH(
      "tool_search",
      "tsc_",
      "Finds tools that are not loaded yet, and loads them.",
      """
      {"type":"object","properties":{
        "query":{"type":"string","description":"What the tool should do."},
        "limit":{"type":"integer","description":"How many tools at most."}},
       "required":["query"]}""");

  private final String type;
  private final String idPrefix;
  private final String description;
  private final String schema;

  CodexTypedTool(String type, String idPrefix, String description, String schema) {
    this.type = requireNonNull(type, "type is null");
    this.idPrefix = requireNonNull(idPrefix, "idPrefix is null");
    this.description = requireNonNull(description, "description is null");
    this.schema = requireNonNull(schema, "schema is null");
  }

  /** Its type as a tool, which is its name as a function too. */
  String type() {
    return type;
  }

  /** What the ids of its call items begin with. */
  String idPrefix() {
    return idPrefix;
  }

  /** Which of them is declared; empty for any other tool, or if the vendor runs it. */
  static Optional<CodexTypedTool> declared(JsonNode tool) {
    return switch (tool.path("type").asText("")) {
      case "local_shell" -> Optional.of(LOCAL_SHELL);
      case "shell" -> {
        String where = tool.path("environment").path("type").asText("local");
        yield where.equals("local") ? Optional.of(SHELL) : Optional.empty();
      }
      case "apply_patch" -> Optional.of(APPLY_PATCH);
      case "computer", "computer_use", "computer_use_preview" -> Optional.of(COMPUTER);
      case "tool_search" -> clientRuns(tool) ? Optional.of(TOOL_SEARCH) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Whose call the item is; empty for any other item, or if the vendor ran it. */
  static Optional<CodexTypedTool> called(JsonNode item) {
    return ofItem(item, "_call");
  }

  /** Whose result the item is; empty for any other item, or if the vendor ran it. */
  static Optional<CodexTypedTool> answered(JsonNode item) {
    return item.path("type").asText("").equals("tool_search_output")
        ? Optional.of(TOOL_SEARCH).filter(tool -> clientRuns(item))
        : ofItem(item, "_call_output");
  }

  private static Optional<CodexTypedTool> ofItem(JsonNode item, String ending) {
    String itemType = item.path("type").asText("");
    for (CodexTypedTool tool : values()) {
      if (itemType.equals(tool.type + ending)) {
        return tool != TOOL_SEARCH || clientRuns(item) ? Optional.of(tool) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean clientRuns(JsonNode node) {
    return node.path("execution").asText("").equals("client");
  }

  /** What the model calls. */
  ToolName function() {
    return ToolName.function(type);
  }

  /** The tool as declared. */
  Tool.Typed tool(Dialect dialect, ObjectNode declaration) {
    boolean own = this == TOOL_SEARCH && declaration.path("parameters").isObject();
    ObjectNode parameters =
        own
            ? ((ObjectNode) declaration.path("parameters")).deepCopy()
            : (ObjectNode) Json.exact(schema);
    String words = declaration.path("description").asText(description);
    return new Tool.Typed(
        dialect,
        declaration.path("type").asText(type),
        declaration,
        new Tool.Function(function(), words, parameters, null));
  }

  /** The arguments of the function for a call item. */
  String arguments(JsonNode item) {
    JsonNode says =
        switch (this) {
          case LOCAL_SHELL -> without(item.path("action"), "type");
          case SHELL -> item.path("action");
          case APPLY_PATCH -> item.path("operation");
          case COMPUTER -> actions(item);
          case TOOL_SEARCH -> item.path("arguments");
        };
    if (says.isTextual()) {
      return says.asText();
    }
    return says.isObject() ? Json.text(says) : "{}";
  }

  private static JsonNode without(JsonNode node, String field) {
    return node instanceof ObjectNode object ? object.deepCopy().without(field) : node;
  }

  private static ObjectNode actions(JsonNode item) {
    ObjectNode says = Json.object();
    ArrayNode actions = says.putArray("actions");
    if (item.path("actions").isArray()) {
      item.path("actions").forEach(actions::add);
    } else if (item.path("action").isObject()) {
      actions.add(item.path("action"));
    }
    return says;
  }

  /**
   * The call item for what a model said to the function.
   *
   * @param declared the tool's own type as declared, for the older kind that takes one action
   * @param status {@code in_progress}, {@code completed} or {@code incomplete}
   */
  ObjectNode call(String id, String callId, String arguments, String declared, String status) {
    ObjectNode says = Arguments.object(arguments);
    ObjectNode item =
        Json.object().put("type", type + "_call").put("id", id).put("call_id", callId);
    item.put("status", status);
    switch (this) {
      case LOCAL_SHELL -> {
        ObjectNode action = item.putObject("action").put("type", "exec");
        action.set("command", words(says.path("command")));
        action.putObject("env");
        ObjectNode rest = says.without(List.of("command", "type"));
        action.setAll(rest);
      }
      case SHELL -> {
        ObjectNode action = item.putObject("action");
        action.set("commands", words(says.path("commands")));
        action.set(
            "timeout_ms", says.path("timeout_ms").isNumber() ? says.get("timeout_ms") : null);
        action.set(
            "max_output_length",
            says.path("max_output_length").isNumber() ? says.get("max_output_length") : null);
        item.putNull("environment");
      }
      case APPLY_PATCH -> item.set("operation", says);
      case COMPUTER -> {
        if (declared.equals("computer_use_preview")) {
          item.set(
              "action",
              says.path("actions").path(0).isObject() ? says.path("actions").path(0) : says);
        } else {
          item.set(
              "actions", says.path("actions").isArray() ? says.get("actions") : Json.read("[]"));
        }
        item.putArray("pending_safety_checks");
      }
      case TOOL_SEARCH -> {
        item.put("execution", "client");
        item.set("arguments", says);
      }
    }
    return item;
  }

  /** A model may say one command where a list is asked. */
  private static ArrayNode words(JsonNode command) {
    ArrayNode words = Json.object().putArray("words");
    if (command.isArray()) {
      command.forEach(word -> words.add(word.asText()));
    } else if (command.isTextual()) {
      words.add(command.asText());
    }
    return words;
  }

  /** What the tool gave, for models that know it as a function. */
  List<Block> result(CodexContent content, JsonNode item, String path) {
    return switch (this) {
      case LOCAL_SHELL, APPLY_PATCH -> {
        String output = CodexJson.text(item, "output", path).orElse("");
        yield output.isEmpty() ? List.of() : List.of(Block.Text.of(output));
      }
      case SHELL -> List.of(Block.Text.of(Json.text(list(item.path("output"), path + ".output"))));
      case COMPUTER -> {
        JsonNode output = CodexJson.object(item.path("output"), path + ".output");
        ArrayNode parts = Json.object().putArray("parts").add(output);
        yield content.read(parts, path + ".output");
      }
      case TOOL_SEARCH -> {
        List<String> names = new ArrayList<>();
        for (JsonNode tool : CodexJson.list(item.path("tools"), path + ".tools")) {
          names.add(tool.path("name").asText(tool.path("type").asText("")));
        }
        yield List.of(Block.Text.of("loaded: " + String.join(", ", names)));
      }
    };
  }

  private static JsonNode list(JsonNode node, String path) {
    if (!node.isArray()) {
      throw CodexJson.bad(path, "must be an array");
    }
    return node;
  }

  /** True if the item says that the tool failed. */
  boolean failed(JsonNode item) {
    return this == APPLY_PATCH && item.path("status").asText("").equals("failed");
  }

  /** The result item for what the function gave. */
  ObjectNode output(String callId, String text, List<ObjectNode> media, boolean error) {
    ObjectNode item = Json.object();
    return switch (this) {
      case LOCAL_SHELL ->
          item.put("type", "local_shell_call_output").put("id", callId).put("output", text);
      case SHELL -> {
        item.put("type", "shell_call_output").put("call_id", callId);
        JsonNode told = Json.exact(text);
        if (told.isArray() && told.path(0).has("stdout")) {
          yield item.set("output", told);
        }
        ObjectNode only = item.putArray("output").addObject();
        only.put("stdout", error ? "" : text).put("stderr", error ? text : "");
        only.putObject("outcome").put("type", "exit").put("exit_code", error ? 1 : 0);
        yield item;
      }
      case APPLY_PATCH ->
          item.put("type", "apply_patch_call_output")
              .put("call_id", callId)
              .put("status", error ? "failed" : "completed")
              .put("output", text);
      case COMPUTER -> {
        item.put("type", "computer_call_output").put("call_id", callId);
        ObjectNode screenshot = item.putObject("output").put("type", "computer_screenshot");
        if (!media.isEmpty()) {
          ObjectNode where = media.getFirst().without(List.of("type", "detail"));
          screenshot.setAll(where);
        }
        yield item;
      }
      case TOOL_SEARCH -> {
        item.put("type", "tool_search_output").put("call_id", callId);
        item.put("execution", "client").put("status", "completed").putArray("tools");
        yield item;
      }
    };
  }
}

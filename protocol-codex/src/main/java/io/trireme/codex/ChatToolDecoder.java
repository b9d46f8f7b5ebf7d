package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a client says of tools, the functions of the older API included. */
final class ChatToolDecoder {

  private ChatToolDecoder() {}

  static Tooling decode(ObjectNode root) {
    List<Tool> tools = new ArrayList<>();
    ArrayNode declared = ChatFields.array(root, "", "tools");
    if (declared != null) {
      for (int i = 0; i < declared.size(); i++) {
        String path = "tools." + i;
        ObjectNode tool = ChatFields.element(declared.get(i), path);
        tools.add(tool(tool, path + "."));
        if (tool.path("cache_control").isObject()) {
          tools.add(new Tool.CacheBreakpoint(tool.path("cache_control").path("ttl").textValue()));
        }
      }
    }
    ArrayNode functions = ChatFields.array(root, "", "functions");
    if (functions != null) {
      for (int i = 0; i < functions.size(); i++) {
        String path = "functions." + i;
        tools.add(function(ChatFields.element(functions.get(i), path), path + "."));
      }
    }
    ObjectNode search = ChatFields.object(root, "", "web_search_options");
    if (search != null) {
      tools.add(webSearch(search));
    }
    Boolean parallel = ChatFields.flag(root, "", "parallel_tool_calls");
    if (parallel == null && functions != null && declared == null) {
      // The older API has room for one call in an answer.
      parallel = false;
    }
    return new Tooling(tools, choice(root), parallel);
  }

  private static Tool tool(ObjectNode tool, String path) {
    String type = ChatFields.required(tool, path, "type");
    return switch (type) {
      case "function" -> function(inner(tool, path, type), path + "function.");
      case "custom" -> freeform(inner(tool, path, type), path + "custom.");
      default -> new Tool.Hosted(ChatCodec.DIALECT, type, tool);
    };
  }

  private static ObjectNode inner(ObjectNode tool, String path, String name) {
    ObjectNode inner = ChatFields.object(tool, path, name);
    if (inner == null) {
      throw ChatFields.bad(path + name, "is required");
    }
    return inner;
  }

  private static Tool.Function function(ObjectNode function, String path) {
    String description = ChatFields.text(function, path, "description");
    return new Tool.Function(
        ToolName.function(ChatFields.required(function, path, "name")),
        description == null ? "" : description,
        ChatFields.object(function, path, "parameters"),
        ChatFields.flag(function, path, "strict"));
  }

  private static Tool freeform(ObjectNode custom, String path) {
    String description = ChatFields.text(custom, path, "description");
    ObjectNode format = ChatFields.object(custom, path, "format");
    ObjectNode grammar =
        format == null ? null : ChatFields.object(format, path + "format.", "grammar");
    return new Tool.Freeform(
        freeformName(ChatFields.required(custom, path, "name")),
        description == null ? "" : description,
        grammar == null
            ? null
            : new Tool.Grammar(
                ChatFields.required(grammar, path + "format.grammar.", "syntax"),
                ChatFields.required(grammar, path + "format.grammar.", "definition")));
  }

  /** The name of a tool that takes raw text. */
  static ToolName freeformName(String name) {
    return new ToolName(null, name, ToolName.Form.FREEFORM);
  }

  private static Tool webSearch(ObjectNode search) {
    ObjectNode location = ChatFields.object(search, "web_search_options.", "user_location");
    return new Tool.WebSearch(
        List.of(),
        List.of(),
        location == null
            ? null
            : ChatFields.object(location, "web_search_options.user_location.", "approximate"),
        ChatFields.text(search, "web_search_options.", "search_context_size"),
        null);
  }

  private static ToolChoice choice(ObjectNode root) {
    String older = "function_call";
    boolean legacy = !ChatFields.has(root, "tool_choice") && ChatFields.has(root, older);
    String path = legacy ? older : "tool_choice";
    JsonNode choice = root.path(path);
    if (choice.isMissingNode() || choice.isNull()) {
      return new ToolChoice.Unstated();
    }
    if (choice.isTextual()) {
      return switch (choice.textValue()) {
        case "auto" -> new ToolChoice.Auto();
        case "none" -> new ToolChoice.None();
        case "required", "any" -> new ToolChoice.Required();
        default -> throw ChatFields.bad(path, "'" + choice.textValue() + "' is not known");
      };
    }
    ObjectNode object = ChatFields.element(choice, path);
    if (legacy) {
      return new ToolChoice.Named(
          ToolName.function(ChatFields.required(object, path + ".", "name")));
    }
    String type = ChatFields.required(object, path + ".", "type");
    return type.equals("allowed_tools")
        ? allowed(inner(object, path + ".", type), path + "." + type + ".")
        : new ToolChoice.Named(name(object, type, path + "."));
  }

  private static ToolName name(ObjectNode choice, String type, String path) {
    return switch (type) {
      case "function" ->
          ToolName.function(
              ChatFields.required(inner(choice, path, type), path + type + ".", "name"));
      case "custom" ->
          freeformName(ChatFields.required(inner(choice, path, type), path + type + ".", "name"));
      default -> throw ChatFields.bad(path + "type", "'" + type + "' is not known");
    };
  }

  private static ToolChoice allowed(ObjectNode allowed, String path) {
    @Nullable ArrayNode tools = ChatFields.array(allowed, path, "tools");
    List<ToolName> names = new ArrayList<>();
    for (int i = 0; tools != null && i < tools.size(); i++) {
      String at = path + "tools." + i;
      ObjectNode tool = ChatFields.element(tools.get(i), at);
      names.add(name(tool, ChatFields.required(tool, at + ".", "type"), at + "."));
    }
    String mode = ChatFields.text(allowed, path, "mode");
    return new ToolChoice.Allowed(names, "required".equals(mode));
  }
}

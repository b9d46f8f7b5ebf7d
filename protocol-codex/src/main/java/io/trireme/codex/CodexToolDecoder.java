package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads the tools of a request. They stand in the field {@code tools}, in items {@code
 * additional_tools}, and in the results of a search for tools; of several by one name the first
 * stays.
 */
final class CodexToolDecoder {

  private final Dialect dialect;
  private final List<Loss> losses;
  private final List<Tool> tools = new ArrayList<>();
  private final Set<Object> names = new LinkedHashSet<>();

  CodexToolDecoder(Dialect dialect, List<Loss> losses) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** Takes a list of tools; none if it is absent. */
  void read(JsonNode list, String path) {
    List<JsonNode> declared = CodexJson.list(list, path);
    for (int i = 0; i < declared.size(); i++) {
      String place = path + "." + i;
      tool(CodexJson.object(declared.get(i), place), place);
    }
  }

  private void tool(ObjectNode tool, String path) {
    String type = CodexJson.requiredText(tool, "type", path);
    switch (type) {
      case "function" -> add(function(null, tool, path));
      case "custom" -> add(custom(null, tool, path));
      case "namespace" -> namespace(tool, path);
      case "web_search",
          "web_search_2025_08_26",
          "web_search_preview",
          "web_search_preview_2025_03_11" ->
          add(type, search(tool, path));
      case "code_interpreter" -> add(type, new Tool.CodeExecution());
      case CodexMcp.TYPE ->
          add(
              type,
              CodexMcp.server(dialect, tool, path)
                  .orElseGet(() -> new Tool.Hosted(dialect, type, tool)));
      default ->
          add(
              type,
              CodexTypedTool.declared(tool)
                  .<Tool>map(known -> known.tool(dialect, tool))
                  .orElseGet(() -> new Tool.Hosted(dialect, type, tool)));
    }
  }

  private void add(Tool.Function function) {
    add(function.name(), function);
  }

  private void add(Tool.Freeform freeform) {
    add(freeform.name(), freeform);
  }

  private void add(Object name, Tool tool) {
    // Several servers of tools may stand side by side; everything else has a name of its own.
    if (names.add(name) || name.equals("mcp")) {
      tools.add(tool);
    }
  }

  private void namespace(ObjectNode tool, String path) {
    String namespace = CodexJson.requiredName(tool, "name", path);
    List<JsonNode> members = CodexJson.list(tool.path("tools"), path + ".tools");
    for (int i = 0; i < members.size(); i++) {
      String place = path + ".tools." + i;
      ObjectNode member = CodexJson.object(members.get(i), place);
      String type = CodexJson.requiredText(member, "type", place);
      switch (type) {
        case "function" -> add(function(namespace, member, place));
        case "custom" -> add(custom(namespace, member, place));
        default -> throw CodexJson.bad(place + ".type", "a namespace holds no '" + type + "'");
      }
    }
  }

  private Tool.Function function(@Nullable String namespace, ObjectNode tool, String path) {
    JsonNode parameters = tool.path("parameters");
    if (tool.path("output_schema").isObject()) {
      losses.add(Loss.dropped("tools.output_schema"));
    }
    return new Tool.Function(
        new ToolName(namespace, CodexJson.requiredName(tool, "name", path), Form.FUNCTION),
        CodexJson.text(tool, "description", path).orElse(""),
        CodexJson.absent(parameters)
            ? null
            : CodexSchemas.withoutMarks(CodexJson.object(parameters, path + ".parameters")),
        CodexJson.flag(tool, "strict", path).orElse(null));
  }

  private static Tool.Freeform custom(@Nullable String namespace, ObjectNode tool, String path) {
    JsonNode format = tool.path("format");
    Tool.Grammar grammar =
        format.path("type").asText("").equals("grammar")
            ? new Tool.Grammar(
                CodexJson.requiredText(format, "syntax", path + ".format"),
                CodexJson.requiredText(format, "definition", path + ".format"))
            : null;
    return new Tool.Freeform(
        new ToolName(namespace, CodexJson.requiredName(tool, "name", path), Form.FREEFORM),
        CodexJson.text(tool, "description", path).orElse(""),
        grammar);
  }

  private Tool search(ObjectNode tool, String path) {
    JsonNode filters = tool.path("filters");
    if (tool.path("external_web_access").isBoolean()
        && !tool.path("external_web_access").asBoolean()) {
      losses.add(Loss.dropped("tools.external_web_access"));
    }
    return new Tool.WebSearch(
        domains(filters.path("allowed_domains"), path + ".filters.allowed_domains"),
        domains(filters.path("blocked_domains"), path + ".filters.blocked_domains"),
        location(tool.path("user_location")),
        CodexJson.text(tool, "search_context_size", path).orElse(null),
        null);
  }

  private static List<String> domains(JsonNode list, String path) {
    List<String> domains = new ArrayList<>();
    for (JsonNode domain : CodexJson.list(list, path)) {
      domains.add(domain.asText());
    }
    return domains;
  }

  private static @Nullable ObjectNode location(JsonNode location) {
    if (!location.isObject()) {
      return null;
    }
    ObjectNode place = Json.object();
    for (String field : List.of("city", "region", "country", "timezone")) {
      if (location.path(field).isTextual()) {
        place.set(field, location.get(field));
      }
    }
    return place.isEmpty() ? null : place;
  }

  /** All tools that were read, with the choice and the rest of what the request says of them. */
  Tooling tooling(ObjectNode body) {
    return new Tooling(
        tools,
        choice(body.path("tool_choice")),
        CodexJson.flag(body, "parallel_tool_calls", "").orElse(null));
  }

  private ToolChoice choice(JsonNode choice) {
    if (CodexJson.absent(choice)) {
      return new ToolChoice.Unstated();
    }
    if (choice.isTextual()) {
      return switch (choice.asText()) {
        case "auto" -> new ToolChoice.Auto();
        case "none" -> new ToolChoice.None();
        case "required" -> new ToolChoice.Required();
        default -> throw CodexJson.bad("tool_choice", "must be none, auto, required or an object");
      };
    }
    ObjectNode chosen = CodexJson.object(choice, "tool_choice");
    String type = CodexJson.requiredText(chosen, "type", "tool_choice");
    if (type.equals("allowed_tools")) {
      return allowed(chosen);
    }
    Optional<ToolName> name = named(chosen, "tool_choice");
    if (name.isPresent()) {
      return new ToolChoice.Named(name.get());
    }
    if (tools.size() == 1 && isOf(tools.getFirst(), type)) {
      return new ToolChoice.Required();
    }
    if (type.startsWith("web_search") || type.equals("code_interpreter")) {
      losses.add(Loss.mapped("tool_choice", type + "->required"));
      return new ToolChoice.Required();
    }
    throw CodexJson.bad("tool_choice.type", "'" + type + "' cannot be forced on this upstream");
  }

  private static boolean isOf(Tool tool, String type) {
    return switch (tool) {
      case Tool.WebSearch search -> type.startsWith("web_search");
      case Tool.CodeExecution code -> type.equals("code_interpreter");
      case Tool.McpServer server -> type.equals("mcp");
      case Tool.Hosted hosted -> hosted.type().equals(type);
      case Tool.Function other -> false;
      case Tool.Freeform other -> false;
      case Tool.Typed other -> false;
      case Tool.WebFetch other -> false;
      case Tool.CacheBreakpoint other -> false;
    };
  }

  private ToolChoice allowed(ObjectNode choice) {
    List<ToolName> allowed = new ArrayList<>();
    List<JsonNode> list = CodexJson.list(choice.path("tools"), "tool_choice.tools");
    for (int i = 0; i < list.size(); i++) {
      String place = "tool_choice.tools." + i;
      ObjectNode tool = CodexJson.object(list.get(i), place);
      named(tool, place)
          .ifPresentOrElse(
              allowed::add,
              () -> losses.add(Loss.dropped("tool_choice.tools." + tool.path("type").asText(""))));
    }
    return new ToolChoice.Allowed(allowed, choice.path("mode").asText("auto").equals("required"));
  }

  /** The function, custom tool or typed tool that is meant; empty for one that the vendor runs. */
  private Optional<ToolName> named(ObjectNode tool, String path) {
    String type = CodexJson.requiredText(tool, "type", path);
    Form form = type.equals("custom") ? Form.FREEFORM : Form.FUNCTION;
    if (type.equals("function") || type.equals("custom")) {
      String name = CodexJson.requiredName(tool, "name", path);
      String namespace = CodexJson.text(tool, "namespace", path).orElse(null);
      return Optional.of(declared(new ToolName(namespace, name, form)));
    }
    return tools.stream()
        .filter(Tool.Typed.class::isInstance)
        .map(Tool.Typed.class::cast)
        .filter(typed -> typed.type().equals(type))
        .map(typed -> typed.function().name())
        .findFirst();
  }

  /** A choice names a tool without its namespace. */
  private ToolName declared(ToolName name) {
    if (name.namespaceOrNull() != null || names.contains(name)) {
      return name;
    }
    return names.stream()
        .filter(ToolName.class::isInstance)
        .map(ToolName.class::cast)
        .filter(known -> known.name().equals(name.name()) && known.form() == name.form())
        .findFirst()
        .orElse(name);
  }
}

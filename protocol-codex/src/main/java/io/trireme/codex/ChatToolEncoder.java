package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * Writes tools and their choice. Where no tool is left nothing is written: vendors refuse a choice
 * without tools, and some an empty list.
 */
final class ChatToolEncoder {

  private final ObjectNode body;
  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final Losses losses;
  private final ArrayNode tools = Json.object().putArray("tools");
  private final Set<String> names = new HashSet<>();

  ChatToolEncoder(ObjectNode body, ChatFamily family, ChatQuirks quirks, Losses losses) {
    this.body = requireNonNull(body, "body is null");
    this.family = requireNonNull(family, "family is null");
    this.quirks = requireNonNull(quirks, "quirks is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  void write(Tooling tooling) {
    boolean filter = tooling.choice() instanceof ToolChoice.Allowed && !family.openAi();
    Set<String> allowed = new HashSet<>();
    if (tooling.choice() instanceof ToolChoice.Allowed some) {
      some.tools().forEach(name -> allowed.add(name.name()));
    }
    for (Tool tool : tooling.tools()) {
      tool(tool, filter, allowed);
    }
    if (tools.isEmpty()) {
      return;
    }
    body.set("tools", tools);
    choice(tooling.choice(), filter);
    parallel(tooling);
  }

  private void tool(Tool tool, boolean filter, Set<String> allowed) {
    switch (tool) {
      case Tool.Function function -> {
        if (!filter || allowed.contains(function.name().name())) {
          function(function);
        }
      }
      case Tool.Freeform freeform -> {
        if (!filter || allowed.contains(freeform.name().name())) {
          freeform(freeform);
        }
      }
      case Tool.Typed typed -> tool(typed.function(), filter, allowed);
      case Tool.WebSearch search -> webSearch(search);
      case Tool.WebFetch fetch -> losses.note(Loss.dropped("tools.web_fetch"));
      case Tool.CodeExecution code -> losses.note(Loss.dropped("tools.code_execution"));
      case Tool.McpServer server ->
          throw ChatFields.bad(name(server), "a server of tools cannot be had from this upstream");
      case Tool.Hosted hosted -> hosted(hosted);
      case Tool.CacheBreakpoint breakpoint -> cacheControl();
    }
  }

  private void function(Tool.Function function) {
    ObjectNode inner = tools.addObject().put("type", "function").putObject("function");
    inner.put("name", function.name().name());
    names.add(function.name().name());
    if (!function.description().isEmpty()) {
      inner.put("description", function.description());
    }
    ObjectNode schema = function.schemaOrNull();
    if (schema != null) {
      inner.set("parameters", ChatSchemas.forVendor(schema, family));
    }
    if (!Boolean.TRUE.equals(function.strictOrNull())) {
      return; // not strict is what the dialect takes for granted
    }
    if (quirks.strictTools() && schema != null && ChatSchemas.strict(schema)) {
      inner.put("strict", true);
    } else {
      losses.note(Loss.dropped("tools.strict"));
    }
  }

  private void freeform(Tool.Freeform freeform) {
    ObjectNode inner = tools.addObject().put("type", "custom").putObject("custom");
    inner.put("name", freeform.name().name());
    names.add(freeform.name().name());
    if (!freeform.description().isEmpty()) {
      inner.put("description", freeform.description());
    }
    Tool.Grammar grammar = freeform.grammarOrNull();
    if (grammar != null) {
      inner
          .putObject("format")
          .put("type", "grammar")
          .putObject("grammar")
          .put("syntax", grammar.syntax())
          .put("definition", grammar.definition());
    }
  }

  private void webSearch(Tool.WebSearch search) {
    if (!quirks.webSearch()) {
      losses.note(Loss.dropped("tools.web_search"));
      return;
    }
    ObjectNode options = body.putObject("web_search_options");
    if (search.contextSizeOrNull() != null) {
      options.put("search_context_size", search.contextSizeOrNull());
    }
    ObjectNode location = search.locationOrNull();
    if (location != null) {
      ObjectNode user = options.putObject("user_location").put("type", "approximate");
      ObjectNode place = user.putObject("approximate");
      for (String name : List.of("city", "region", "country", "timezone")) {
        if (location.path(name).isTextual()) {
          place.put(name, location.path(name).textValue());
        }
      }
    }
    if (!search.allowedDomains().isEmpty()) {
      losses.note(Loss.dropped("tools.web_search.allowed_domains"));
    }
    if (!search.blockedDomains().isEmpty()) {
      losses.note(Loss.dropped("tools.web_search.blocked_domains"));
    }
    if (search.maxUsesOrNull() != null) {
      losses.note(Loss.dropped("tools.web_search.max_uses"));
    }
  }

  private static String name(Tool.McpServer server) {
    return server.declaration().path("type").asText("").equals("mcp") ? "tools" : "mcp_servers";
  }

  /** What would act on its own is refused: its caller relies on it. */
  private void hosted(Tool.Hosted hosted) {
    if (hosted.origin().equals(ChatCodec.DIALECT)) {
      tools.add(hosted.declaration());
    } else if (hosted.type().startsWith("computer") || hosted.type().startsWith("mcp")) {
      throw ChatFields.bad("tools", "'" + hosted.type() + "' cannot be had from this upstream");
    } else {
      losses.note(Loss.dropped("tools." + hosted.type()));
    }
  }

  private void cacheControl() {
    if (quirks.cacheControl() && !tools.isEmpty()) {
      ((ObjectNode) tools.get(tools.size() - 1))
          .putObject("cache_control")
          .put("type", "ephemeral");
    }
  }

  private void choice(ToolChoice choice, boolean filtered) {
    switch (choice) {
      case ToolChoice.Unstated unstated -> {}
      case ToolChoice.Auto auto -> body.put("tool_choice", "auto");
      case ToolChoice.None none -> body.put("tool_choice", "none");
      case ToolChoice.Required required -> body.put("tool_choice", "required");
      case ToolChoice.Named named -> {
        if (!names.contains(named.tool().name())) {
          throw ChatFields.bad(
              "tool_choice", "the tool '" + named.tool().name() + "' is not among the tools");
        }
        body.set("tool_choice", name(named.tool()));
      }
      case ToolChoice.Allowed allowed -> {
        String mode = allowed.required() ? "required" : "auto";
        if (filtered) {
          losses.note(Loss.mapped("tool_choice", "allowed_tools->" + mode));
          body.put("tool_choice", mode);
          return;
        }
        ObjectNode choiceNode = body.putObject("tool_choice").put("type", "allowed_tools");
        ObjectNode inner = choiceNode.putObject("allowed_tools").put("mode", mode);
        ArrayNode list = inner.putArray("tools");
        allowed.tools().forEach(tool -> list.add(name(tool)));
      }
    }
  }

  private static ObjectNode name(ToolName tool) {
    String type = tool.form() == ToolName.Form.FREEFORM ? "custom" : "function";
    ObjectNode node = Json.object().put("type", type);
    node.putObject(type).put("name", tool.name());
    return node;
  }

  private void parallel(Tooling tooling) {
    Boolean parallel = tooling.parallelOrNull();
    if (parallel == null) {
      return;
    }
    if (family.parallelSwitch()) {
      body.put("parallel_tool_calls", parallel);
    } else if (!parallel) {
      losses.note(Loss.dropped("parallel_tool_calls"));
    }
  }
}

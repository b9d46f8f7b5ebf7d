package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Losses;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Writes tools and their choice for the vendor. */
final class CodexToolEncoder {

  private static final String SOURCES = "web_search_call.action.sources";

  private final Dialect dialect;
  private final ChatRequest request;
  private final Losses losses;
  private final ArrayNode tools = Json.object().putArray("tools");
  private final Map<String, ArrayNode> namespaces = new HashMap<>();
  private boolean searches;

  CodexToolEncoder(Dialect dialect, ChatRequest request, Losses losses) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.request = requireNonNull(request, "request is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** Writes them into the body: without tools not even their choice, which would be refused. */
  void write(ObjectNode body, ArrayNode include) {
    request.tooling().tools().forEach(this::tool);
    if (tools.isEmpty()) {
      return;
    }
    body.set("tools", tools);
    if (searches) {
      include.add(SOURCES);
    }
    choice(body);
    Boolean parallel = request.tooling().parallelOrNull();
    if (parallel != null) {
      body.put("parallel_tool_calls", parallel);
    }
  }

  private void tool(Tool tool) {
    switch (tool) {
      case Tool.Function function -> list(function.name()).add(function(function));
      case Tool.Freeform freeform -> list(freeform.name()).add(freeform(freeform));
      case Tool.Typed typed ->
          tools.add(
              typed.origin().equals(dialect) ? typed.declaration() : function(typed.function()));
      case Tool.WebSearch search -> {
        searches = true;
        tools.add(search(search));
      }
      case Tool.CodeExecution code ->
          tools
              .addObject()
              .put("type", "code_interpreter")
              .putObject("container")
              .put("type", "auto");
      case Tool.WebFetch fetch -> losses.note(Loss.dropped("tools.web_fetch"));
      case Tool.McpServer server -> tools.add(CodexMcp.tool(server, dialect, losses));
      case Tool.Hosted hosted -> {
        if (hosted.origin().equals(dialect)) {
          tools.add(hosted.declaration());
        } else {
          losses.note(Loss.dropped("tools." + hosted.type()));
        }
      }
      case Tool.CacheBreakpoint breakpoint -> {}
    }
  }

  private ArrayNode list(ToolName name) {
    String namespace = name.namespaceOrNull();
    if (namespace == null) {
      return tools;
    }
    return namespaces.computeIfAbsent(
        namespace,
        unseen -> {
          ObjectNode tool = tools.addObject().put("type", "namespace").put("name", unseen);
          return tool.put("description", description(unseen)).putArray("tools");
        });
  }

  /** As the client wrote it, if it has namespaces of its own; the field must be there. */
  private String description(String namespace) {
    return request.source().body().path("tools").findParents("name").stream()
        .filter(tool -> tool.path("type").asText("").equals("namespace"))
        .filter(tool -> tool.path("name").asText("").equals(namespace))
        .map(tool -> tool.path("description").asText(namespace))
        .findFirst()
        .orElse(namespace);
  }

  private ObjectNode function(Tool.Function function) {
    ObjectNode schema = function.schemaOrNull();
    ObjectNode fitting = schema == null ? CodexSchemas.empty() : CodexSchemas.ofTool(schema);
    boolean wanted = Boolean.TRUE.equals(function.strictOrNull());
    boolean strict = wanted && CodexSchemas.fitsStrict(fitting);
    if (wanted && !strict) {
      losses.note(Loss.mapped("tools.strict", "true->false"));
    }
    ObjectNode tool = Json.object().put("type", "function").put("name", function.name().name());
    if (!function.description().isEmpty()) {
      tool.put("description", function.description());
    }
    tool.set("parameters", fitting);
    return tool.put("strict", strict);
  }

  private static ObjectNode freeform(Tool.Freeform freeform) {
    ObjectNode tool = Json.object().put("type", "custom").put("name", freeform.name().name());
    if (!freeform.description().isEmpty()) {
      tool.put("description", freeform.description());
    }
    Tool.Grammar grammar = freeform.grammarOrNull();
    if (grammar != null) {
      tool.putObject("format")
          .put("type", "grammar")
          .put("syntax", grammar.syntax())
          .put("definition", grammar.definition());
    }
    return tool;
  }

  private ObjectNode search(Tool.WebSearch search) {
    ObjectNode tool = Json.object().put("type", "web_search");
    if (!search.allowedDomains().isEmpty()) {
      ArrayNode allowed = tool.putObject("filters").putArray("allowed_domains");
      search.allowedDomains().forEach(allowed::add);
    }
    if (!search.blockedDomains().isEmpty()) {
      losses.note(Loss.dropped("tools.blocked_domains"));
    }
    if (search.maxUsesOrNull() != null) {
      losses.note(Loss.dropped("tools.max_uses"));
    }
    if (search.locationOrNull() != null) {
      tool.putObject("user_location").put("type", "approximate").setAll(search.locationOrNull());
    }
    if (search.contextSizeOrNull() != null) {
      tool.put("search_context_size", search.contextSizeOrNull());
    }
    return tool;
  }

  private void choice(ObjectNode body) {
    switch (request.tooling().choice()) {
      case ToolChoice.Unstated unstated -> {}
      case ToolChoice.Auto auto -> body.put("tool_choice", "auto");
      case ToolChoice.None none -> body.put("tool_choice", "none");
      case ToolChoice.Required required -> body.put("tool_choice", "required");
      case ToolChoice.Named named -> {
        ObjectNode chosen = reference(named.tool());
        if (chosen != null) {
          body.set("tool_choice", chosen);
        } else if (tools.size() == 1) {
          body.put("tool_choice", "required");
        } else {
          throw CodexJson.bad(
              "tool_choice", "the upstream knows no tool '" + named.tool().name() + "'");
        }
      }
      case ToolChoice.Allowed allowed -> {
        ObjectNode choice = body.putObject("tool_choice").put("type", "allowed_tools");
        choice.put("mode", allowed.required() ? "required" : "auto");
        ArrayNode list = choice.putArray("tools");
        for (ToolName name : allowed.tools()) {
          ObjectNode one = reference(name);
          if (one != null) {
            list.add(one);
          }
        }
      }
    }
  }

  /** A tool as a choice names it; null if it is not among those declared. */
  private @Nullable ObjectNode reference(ToolName name) {
    for (Tool tool : request.tooling().tools()) {
      if (tool instanceof Tool.Typed typed && typed.function().name().equals(name)) {
        return typed.origin().equals(dialect)
            ? Json.object().put("type", typed.type())
            : named("function", name);
      }
      boolean function = tool instanceof Tool.Function known && known.name().equals(name);
      boolean freeform = tool instanceof Tool.Freeform known && known.name().equals(name);
      if (function || freeform) {
        return named(name.form() == Form.FREEFORM ? "custom" : "function", name);
      }
    }
    return null;
  }

  private static ObjectNode named(String type, ToolName name) {
    return Json.object().put("type", type).put("name", name.name());
  }
}

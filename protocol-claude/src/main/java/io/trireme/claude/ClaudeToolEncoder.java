package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes tools and their choice for the vendor. One per request. */
final class ClaudeToolEncoder {

  private final ChatRequest request;
  private final Tooling tooling;
  private final ModelFamily family;
  private final Losses losses;
  private final Set<String> names = new HashSet<>();

  ClaudeToolEncoder(ChatRequest request, ModelFamily family, Losses losses) {
    this.request = request;
    this.tooling = request.tooling();
    this.family = family;
    this.losses = losses;
  }

  private final ArrayNode servers = Json.object().putArray("mcp_servers");

  /** The {@code tools} field; may be empty. Of two tools of one name the first stays. */
  ArrayNode tools() {
    ArrayNode list = Json.object().putArray("tools");
    for (Tool tool : tooling.tools()) {
      if (tool instanceof Tool.CacheBreakpoint mark) {
        if (!list.isEmpty() && list.get(list.size() - 1) instanceof ObjectNode last) {
          ClaudeCacheMarks.mark(last, mark.ttlOrNull());
        }
        continue;
      }
      ObjectNode node = tool(tool);
      if (node == null) {
        continue;
      }
      String name = node.path("name").asText();
      if (!isAllowed(name)) {
        continue;
      }
      if (name.isEmpty() || names.add(name)) {
        list.add(node);
      } else {
        losses.note(Loss.dropped("a second tool of the name " + name));
      }
    }
    return list;
  }

  /** The vendor cannot be told to use some of its tools only: the others are not shown to it. */
  private boolean isAllowed(String name) {
    return !(tooling.choice() instanceof ToolChoice.Allowed allowed)
        || allowed.tools().stream().anyMatch(tool -> tool.name().equals(name));
  }

  private @Nullable ObjectNode tool(Tool tool) {
    return switch (tool) {
      case Tool.Function function -> function(function);
      case Tool.Freeform freeform -> freeform(freeform);
      case Tool.Typed typed ->
          typed.origin().equals(ClaudeCodec.CLAUDE)
              ? withoutMark(typed.declaration())
              : function(typed.function());
      case Tool.WebSearch search -> webSearch(search);
      case Tool.WebFetch fetch ->
          Json.object().put("type", "web_fetch_20250910").put("name", "web_fetch");
      case Tool.CodeExecution execution ->
          Json.object().put("type", "code_execution_20250825").put("name", "code_execution");
      case Tool.McpServer server -> {
        servers.add(ClaudeMcp.declared(server));
        yield ClaudeMcp.toolset(server);
      }
      case Tool.Hosted hosted -> hosted(hosted);
      case Tool.CacheBreakpoint mark -> null;
    };
  }

  private ObjectNode function(Tool.Function function) {
    String name = function.name().name();
    ObjectNode node = Json.object().put("name", name);
    if (!function.description().isEmpty()) {
      node.put("description", function.description());
    }
    ToolSchemas.Root root = ToolSchemas.root(function.schemaOrNull());
    if (root.changed()) {
      losses.note(Loss.mapped("tools." + name + ".parameters", "one object"));
    }
    node.set("input_schema", root.schema());
    if (Boolean.TRUE.equals(function.strictOrNull())) {
      if (family.structured() && StrictSchema.fits(root.schema())) {
        node.put("strict", true);
      } else {
        losses.note(Loss.dropped("tools." + name + ".strict"));
      }
    }
    return node;
  }

  /** Prepared requests hold none of these; the function that every other dialect makes of them. */
  private static ObjectNode freeform(Tool.Freeform freeform) {
    ObjectNode node =
        Json.object()
            .put("name", freeform.name().name())
            .put("description", freeform.description());
    ObjectNode schema = node.putObject("input_schema").put("type", "object");
    schema.putObject("properties").putObject("input").put("type", "string");
    schema.putArray("required").add("input");
    return node;
  }

  private static ObjectNode withoutMark(ObjectNode declaration) {
    ObjectNode node = declaration.deepCopy();
    node.remove("cache_control");
    return node;
  }

  private ObjectNode webSearch(Tool.WebSearch search) {
    ObjectNode node = Json.object().put("type", "web_search_20250305").put("name", "web_search");
    if (search.maxUsesOrNull() != null) {
      node.put("max_uses", search.maxUsesOrNull());
    }
    if (!search.allowedDomains().isEmpty()) {
      search.allowedDomains().forEach(node.putArray("allowed_domains")::add);
      if (!search.blockedDomains().isEmpty()) {
        losses.note(Loss.dropped("tools.web_search.blocked_domains"));
      }
    } else if (!search.blockedDomains().isEmpty()) {
      search.blockedDomains().forEach(node.putArray("blocked_domains")::add);
    }
    ObjectNode location = search.locationOrNull();
    if (location != null) {
      ObjectNode where = node.putObject("user_location").put("type", "approximate");
      for (String field : List.of("city", "region", "country", "timezone")) {
        if (location.path(field).isTextual()) {
          where.put(field, location.path(field).asText());
        }
      }
    }
    if (search.contextSizeOrNull() != null) {
      losses.note(Loss.dropped("tools.web_search.search_context_size"));
    }
    return node;
  }

  /** A tool that acts must not go silently; one that only looks things up may, with a word. */
  private @Nullable ObjectNode hosted(Tool.Hosted hosted) {
    if (hosted.origin().equals(ClaudeCodec.CLAUDE)) {
      return withoutMark(hosted.declaration());
    }
    String type = hosted.type().toLowerCase(Locale.ROOT);
    if (type.contains("mcp") || type.contains("computer")) {
      throw Fields.bad("tools", "the model's vendor has no tool of type " + hosted.type());
    }
    losses.note(Loss.dropped("tools." + hosted.type()));
    return null;
  }

  /** The {@code mcp_servers} field for the tools that were written; may be empty. */
  ArrayNode servers() {
    return servers;
  }

  /** The {@code tool_choice} field; empty if there is nothing to say. */
  ObjectNode choice(ArrayNode declared) {
    ObjectNode choice = Json.object();
    if (declared.isEmpty()) {
      return choice;
    }
    switch (tooling.choice()) {
      case ToolChoice.Unstated unstated -> {
        // The vendor's own default.
      }
      case ToolChoice.Auto auto -> choice.put("type", "auto");
      case ToolChoice.None none -> {
        return choice.put("type", "none");
      }
      case ToolChoice.Required required -> choice.put("type", "any");
      case ToolChoice.Named named -> named(named.tool(), choice);
      case ToolChoice.Allowed allowed -> {
        choice.put("type", allowed.required() ? "any" : "auto");
        losses.note(
            Loss.mapped(
                ClientField.name(request, "tool_choice", "toolConfig", "tool_config"),
                "only the allowed tools are declared"));
      }
    }
    if (Boolean.FALSE.equals(tooling.parallelOrNull())) {
      if (choice.isEmpty()) {
        choice.put("type", "auto");
      }
      choice.put("disable_parallel_tool_use", true);
    }
    return choice;
  }

  private void named(ToolName tool, ObjectNode choice) {
    if (!names.contains(tool.name())) {
      throw Fields.bad(
          ClientField.name(request, "tool_choice", "toolConfig", "tool_config"),
          "no tool of the name " + tool.name() + " is declared for this model");
    }
    choice.put("type", "tool").put("name", tool.name());
  }
}

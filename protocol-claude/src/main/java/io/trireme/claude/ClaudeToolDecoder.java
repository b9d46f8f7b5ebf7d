package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads a client's tools and which of them may be called. One per request. */
final class ClaudeToolDecoder {

  private static final String SERVERS = "mcp_servers";

  private static final List<String> SEARCH_FIELDS =
      List.of("city", "region", "country", "timezone");

  private final List<Loss> losses;

  ClaudeToolDecoder(List<Loss> losses) {
    this.losses = losses;
  }

  Tooling decode(ObjectNode root) {
    List<Tool> tools = new ArrayList<>();
    Map<String, ObjectNode> servers = servers(root);
    if (Fields.has(root, "tools")) {
      JsonNode list = Fields.list(root.path("tools"), "tools");
      for (int i = 0; i < list.size(); i++) {
        String path = "tools." + i;
        ObjectNode node = Fields.object(list.path(i), path);
        if (node.path("type").asText().equals(ClaudeMcp.TOOLSET)) {
          toolset(node, path, servers, tools);
        } else {
          tools.add(tool(node, path));
        }
        if (Fields.has(node, "cache_control")) {
          tools.add(
              new Tool.CacheBreakpoint(ClaudeBlockDecoder.breakpoint(node, path).ttlOrNull()));
        }
      }
    }
    // Older versions have no toolsets: a server that none names is used all the same.
    for (ObjectNode server : servers.values()) {
      Tool.McpServer known = ClaudeMcp.server(server, SERVERS);
      if (known != null) {
        tools.add(known);
      }
    }
    ObjectNode choice = Fields.objectOrNull(root, "", "tool_choice");
    if (choice == null || tools.isEmpty()) {
      return new Tooling(tools, new ToolChoice.Unstated(), null);
    }
    Boolean serial = Fields.flagOrNull(choice, "tool_choice", "disable_parallel_tool_use");
    return new Tooling(tools, choice(choice), serial == null ? null : !serial);
  }

  private static ToolChoice choice(ObjectNode choice) {
    return switch (Fields.text(choice, "tool_choice", "type")) {
      case "auto" -> new ToolChoice.Auto();
      case "any" -> new ToolChoice.Required();
      case "none" -> new ToolChoice.None();
      case "tool" ->
          new ToolChoice.Named(ToolName.function(Fields.word(choice, "tool_choice", "name")));
      default ->
          throw Fields.bad("tool_choice.type", "Input should be 'auto', 'any', 'tool' or 'none'");
    };
  }

  private static Map<String, ObjectNode> servers(ObjectNode root) {
    Map<String, ObjectNode> servers = new LinkedHashMap<>();
    if (Fields.has(root, SERVERS)) {
      JsonNode list = Fields.list(root.path(SERVERS), SERVERS);
      for (int i = 0; i < list.size(); i++) {
        String path = SERVERS + "." + i;
        ObjectNode server = Fields.object(list.path(i), path);
        servers.put(Fields.word(server, path, "name"), server);
      }
    }
    return servers;
  }

  private void toolset(
      ObjectNode node, String path, Map<String, ObjectNode> unnamed, List<Tool> tools) {
    String name = Fields.word(node, path, "mcp_server_name");
    ObjectNode server = unnamed.remove(name);
    if (server == null) {
      throw Fields.bad(path + ".mcp_server_name", "no other toolset and one server must have it");
    }
    noteIf(node.findValues("defer_loading").contains(BooleanNode.TRUE), "defer_loading");
    Tool.McpServer known = ClaudeMcp.server(server, SERVERS, node);
    if (known != null) {
      tools.add(known);
    }
  }

  private Tool tool(ObjectNode node, String path) {
    String type = Fields.textOrNull(node, path, "type");
    if (type == null || type.equals("custom")) {
      return function(node, path);
    }
    Optional<ClaudeTypedTools.Published> published = ClaudeTypedTools.of(type);
    if (published.isPresent()) {
      String name = Fields.textOrNull(node, path, "name");
      Tool.Function function =
          published.get().function(name == null ? published.get().name() : name, node);
      return new Tool.Typed(ClaudeCodec.CLAUDE, type, node, function);
    }
    if (type.startsWith("web_search_")) {
      return webSearch(node, path);
    }
    if (type.startsWith("web_fetch_")) {
      return new Tool.WebFetch();
    }
    return type.startsWith("code_execution_")
        ? new Tool.CodeExecution()
        : new Tool.Hosted(ClaudeCodec.CLAUDE, type, node);
  }

  private Tool.Function function(ObjectNode node, String path) {
    noteIf(node.path("defer_loading").asBoolean(), "defer_loading");
    noteIf(node.path("eager_input_streaming").asBoolean(), "eager_input_streaming");
    noteIf(node.path("input_examples").size() > 0, "input_examples");
    boolean callers = false;
    for (JsonNode caller : node.path("allowed_callers")) {
      callers |= !caller.asText().equals("direct");
    }
    noteIf(callers, "allowed_callers");
    String description = Fields.textOrNull(node, path, "description");
    return new Tool.Function(
        ToolName.function(Fields.word(node, path, "name")),
        description == null ? "" : description,
        Fields.objectOrNull(node, path, "input_schema"),
        Fields.flagOrNull(node, path, "strict"));
  }

  private void noteIf(boolean lost, String field) {
    if (lost) {
      losses.add(Loss.dropped("tools." + field));
    }
  }

  private static Tool.WebSearch webSearch(ObjectNode node, String path) {
    ObjectNode location = Fields.objectOrNull(node, path, "user_location");
    ObjectNode where = null;
    if (location != null) {
      where = Json.object();
      for (String field : SEARCH_FIELDS) {
        String value = Fields.textOrNull(location, path + ".user_location", field);
        if (value != null) {
          where.put(field, value);
        }
      }
    }
    return new Tool.WebSearch(
        Fields.texts(node, path, "allowed_domains"),
        Fields.texts(node, path, "blocked_domains"),
        where,
        null,
        maxUses(node, path));
  }

  private static @Nullable Integer maxUses(ObjectNode node, String path) {
    OptionalInt uses = Fields.number(node, path, "max_uses");
    return uses.isPresent() ? uses.getAsInt() : null;
  }
}

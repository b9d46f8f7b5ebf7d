package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Secret;
import io.trireme.core.model.Block;
import io.trireme.core.model.Tool;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Servers of tools that the vendor asks, and what was asked of them. A server is declared beside
 * the tools, and a toolset among them says which of its tools may be used.
 *
 * @see <a href="https://docs.claude.com/en/docs/agents-and-tools/mcp-connector">MCP connector</a>
 */
final class ClaudeMcp {

  /** The version of the API that knows toolsets. */
  static final String BETA = "mcp-client-2025-11-20";

  static final String TOOLSET = "mcp_toolset";

  private static final String ID_PREFIX = "mcptoolu_";

  private ClaudeMcp() {}

  /** A server with the toolset that names it; null if no tool of it may be used. */
  static Tool.@Nullable McpServer server(ObjectNode server, String path, ObjectNode toolset) {
    List<String> on = new ArrayList<>();
    List<String> off = new ArrayList<>();
    for (Map.Entry<String, JsonNode> config : toolset.path("configs").properties()) {
      (config.getValue().path("enabled").asBoolean(true) ? on : off).add(config.getKey());
    }
    boolean all = toolset.path("default_config").path("enabled").asBoolean(true);
    return all || !on.isEmpty()
        ? server(server, path, all ? null : on, all ? off : List.of())
        : null;
  }

  /** A server without a toolset, as in an older version of the API; null if it is switched off. */
  static Tool.@Nullable McpServer server(ObjectNode server, String path) {
    ObjectNode config = Fields.objectOrNull(server, path, "tool_configuration");
    if (config == null) {
      return server(server, path, null, List.of());
    }
    String at = path + ".tool_configuration";
    List<String> allowed =
        Fields.has(config, "allowed_tools") ? Fields.texts(config, at, "allowed_tools") : null;
    boolean on = !Boolean.FALSE.equals(Fields.flagOrNull(config, at, "enabled"));
    return on ? server(server, path, allowed, List.of()) : null;
  }

  private static Tool.McpServer server(
      ObjectNode server, String path, @Nullable List<String> allowed, List<String> denied) {
    String token = Fields.textOrNull(server, path, "authorization_token");
    return new Tool.McpServer(
        ClaudeCodec.CLAUDE,
        server,
        Fields.word(server, path, "name"),
        Fields.word(server, path, "url"),
        token == null || token.isBlank() ? null : Secret.of(token),
        allowed,
        denied);
  }

  /** A server as it stands beside the tools. */
  static ObjectNode declared(Tool.McpServer server) {
    ObjectNode node =
        Json.object().put("type", "url").put("url", server.url()).put("name", server.name());
    Secret token = server.tokenOrNull();
    return token == null ? node : node.put("authorization_token", token.reveal());
  }

  /** The toolset that names a server. */
  static ObjectNode toolset(Tool.McpServer server) {
    ObjectNode node = Json.object().put("type", TOOLSET).put("mcp_server_name", server.name());
    List<String> allowed = server.allowedOrNull();
    if (allowed != null) {
      node.putObject("default_config").put("enabled", false);
    }
    List<String> named = allowed == null ? server.denied() : allowed;
    if (!named.isEmpty()) {
      ObjectNode configs = node.putObject("configs");
      named.forEach(tool -> configs.putObject(tool).put("enabled", allowed != null));
    }
    return node;
  }

  /** A call, and what it gave if that is known. */
  static Block.McpCall call(JsonNode use, @Nullable JsonNode result) {
    JsonNode input = use.path("input");
    return new Block.McpCall(
        use.path("id").asText(),
        use.path("server_name").asText(),
        use.path("name").asText(),
        input.isObject() ? Json.text(input) : "{}",
        result == null ? null : text(result.path("content")),
        result != null && result.path("is_error").asBoolean());
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    List<String> texts = new ArrayList<>();
    content.forEach(part -> texts.add(part.path("text").asText()));
    return String.join("\n", texts);
  }

  /** The call and what it gave, as two blocks. */
  static List<ObjectNode> blocks(Block.McpCall call) {
    String id = call.id().startsWith(ID_PREFIX) ? call.id() : ID_PREFIX + Ids.digest(call.id(), 24);
    ObjectNode use =
        Json.object()
            .put("type", "mcp_tool_use")
            .put("id", id)
            .put("name", call.tool())
            .put("server_name", call.server());
    use.set("input", Arguments.object(call.arguments()));
    ObjectNode result =
        Json.object()
            .put("type", "mcp_tool_result")
            .put("tool_use_id", id)
            .put("is_error", call.error());
    String output = call.outputOrNull();
    result
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", output == null || output.isEmpty() ? "[no output]" : output);
    return List.of(use, result);
  }
}

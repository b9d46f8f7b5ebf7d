package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Secret;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Traits.NameRule;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Servers of tools that the vendor asks, and what was asked of them.
 *
 * @see <a href="https://platform.openai.com/docs/guides/tools-connectors-mcp">MCP servers</a>
 */
final class CodexMcp {

  static final String TYPE = "mcp";
  static final String CALL = "mcp_call";

  private static final String ID_PREFIX = "mcp_";
  private static final NameRule LABEL = new NameRule("", true, 64);
  private static final String BEARER = "bearer ";

  private CodexMcp() {}

  /**
   * A server as other vendors can be told of it; empty if it is one that they cannot be: the client
   * wants to be asked before a tool is used, which is so unless it says otherwise, or only this
   * vendor can reach it.
   */
  static Optional<Tool> server(Dialect dialect, ObjectNode tool, String path) {
    JsonNode filter = tool.path("allowed_tools");
    boolean asks = !tool.path("require_approval").asText("").equals("never");
    boolean elsewhere =
        !CodexJson.absent(tool.path("connector_id")) || !tool.path("server_url").isTextual();
    if (asks || elsewhere || filter.path("read_only").asBoolean() || hasOtherHeaders(tool)) {
      return Optional.empty();
    }
    String token = token(tool);
    return Optional.of(
        new Tool.McpServer(
            dialect,
            tool,
            CodexJson.requiredName(tool, "server_label", path),
            tool.path("server_url").asText(),
            token.isEmpty() ? null : Secret.of(token),
            allowed(filter),
            List.of()));
  }

  private static boolean hasOtherHeaders(ObjectNode tool) {
    for (Map.Entry<String, JsonNode> header : tool.path("headers").properties()) {
      if (!header.getKey().equalsIgnoreCase("authorization")
          || bearer(header.getValue()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static String token(ObjectNode tool) {
    String token = tool.path("authorization").asText("");
    for (Map.Entry<String, JsonNode> header : tool.path("headers").properties()) {
      token = token.isEmpty() ? bearer(header.getValue()) : token;
    }
    return token;
  }

  private static String bearer(JsonNode header) {
    String value = header.asText("");
    return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? value.substring(BEARER.length()).strip()
        : "";
  }

  private static @Nullable List<String> allowed(JsonNode filter) {
    JsonNode names = filter.isArray() ? filter : filter.path("tool_names");
    if (!names.isArray()) {
      return null;
    }
    List<String> allowed = new ArrayList<>();
    names.forEach(name -> allowed.add(name.asText()));
    return allowed;
  }

  /**
   * The tool for the vendor.
   *
   * @throws io.trireme.core.GatewayException if the client forbids some of a server's tools, which
   *     this vendor cannot be told
   */
  static ObjectNode tool(Tool.McpServer server, Dialect dialect, Losses losses) {
    if (server.origin().equals(dialect)) {
      return server.declaration();
    }
    if (!server.denied().isEmpty()) {
      throw CodexJson.bad(
          "tools.mcp_toolset.configs",
          "the upstream can be told which tools may be used, not which" + " must not");
    }
    String label = Ids.toolName(server.name(), LABEL);
    if (!label.equals(server.name())) {
      losses.note(Loss.mapped("mcp_servers.name", server.name() + "->" + label));
    }
    ObjectNode tool =
        Json.object()
            .put("type", TYPE)
            .put("server_label", label)
            .put("server_url", server.url())
            .put("require_approval", "never");
    Secret token = server.tokenOrNull();
    if (token != null) {
      tool.put("authorization", token.reveal());
    }
    List<String> allowed = server.allowedOrNull();
    if (allowed != null) {
      ArrayNode names = tool.putArray("allowed_tools");
      allowed.forEach(names::add);
    }
    return tool;
  }

  /** The tool as an answer repeats it: without what opens the server. */
  static ObjectNode repeated(ObjectNode tool) {
    return tool.deepCopy().without(List.of("authorization", "headers"));
  }

  /** What was asked of a server. */
  static Block call(JsonNode item, String place) {
    String id = item.path("id").asText("");
    JsonNode error = item.path("error");
    boolean failed = !CodexJson.absent(error);
    String output = item.path("output").isTextual() ? item.path("output").asText() : null;
    return new Block.McpCall(
        id.isBlank() ? Ids.callId(CALL, place) : id,
        item.path("server_label").asText(""),
        item.path("name").asText(""),
        item.path("arguments").asText(""),
        failed && (output == null || output.isEmpty()) ? words(error) : output,
        failed);
  }

  private static String words(JsonNode error) {
    if (error.isTextual()) {
      return error.asText();
    }
    if (error.path("message").isTextual()) {
      return error.path("message").asText();
    }
    String content = CodexContent.joined(error.path("content"));
    return content.isEmpty() ? Json.text(error) : content;
  }

  /** The item for the vendor or for the client. */
  static ObjectNode item(Block.McpCall call) {
    String id = call.id().startsWith(ID_PREFIX) ? call.id() : ID_PREFIX + Ids.digest(call.id(), 32);
    ObjectNode item =
        Json.object()
            .put("type", CALL)
            .put("id", id)
            .put("status", call.error() ? "failed" : "completed")
            .put("server_label", call.server())
            .put("name", call.tool())
            .put("arguments", Arguments.text(call.arguments()))
            .putNull("approval_request_id");
    String output = call.outputOrNull();
    if (!call.error()) {
      return item.put("output", output).putNull("error");
    }
    item.putNull("output");
    ObjectNode error = item.putObject("error").put("type", "mcp_tool_execution_error");
    error
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", output == null ? "" : output);
    return item;
  }

  /** Writes the events of a call. */
  static void write(Block.McpCall call, CodexEvents events) {
    ObjectNode item = item(call);
    String arguments = item.path("arguments").asText();
    ObjectNode begun = item.deepCopy().put("status", "in_progress").put("arguments", "");
    begun.putNull("output").putNull("error");
    events.added(begun);
    ObjectNode at = Json.object().put("item_id", item.path("id").asText());
    events.emit("response.mcp_call.in_progress", at);
    events.emit("response.mcp_call_arguments.delta", at.deepCopy().put("delta", arguments));
    events.emit("response.mcp_call_arguments.done", at.deepCopy().put("arguments", arguments));
    events.emit("response.mcp_call." + (call.error() ? "failed" : "completed"), at);
    events.done(item);
  }
}

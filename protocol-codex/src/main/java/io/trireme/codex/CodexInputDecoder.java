package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads the items of a request as messages. What the model said, item by item, becomes one message
 * as long as nothing else comes between; so do the results of tools.
 */
final class CodexInputDecoder {

  private final Dialect dialect;
  private final Envelopes envelopes;
  private final CodexToolDecoder tools;
  private final List<Loss> losses;
  private final CodexContent content;
  private final List<Message> messages = new ArrayList<>();
  private final List<Block> run = new ArrayList<>();
  private final Map<String, String> callIds = new HashMap<>();
  private @Nullable Role runRole;

  CodexInputDecoder(
      Dialect dialect, Envelopes envelopes, CodexToolDecoder tools, List<Loss> losses) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.content = new CodexContent(dialect, losses);
  }

  /** The conversation. */
  List<Message> read(JsonNode input) {
    if (input.isTextual()) {
      return List.of(Message.text(Role.USER, input.asText()));
    }
    List<JsonNode> items = CodexJson.list(input, "input");
    for (int i = 0; i < items.size(); i++) {
      String path = "input." + i;
      ObjectNode item = CodexJson.object(items.get(i), path);
      if (item.path("type").asText("").equals(CodexCompaction.TRIGGER)) {
        CodexCompaction.requireLast(i, items.size(), path);
      } else {
        item(item, path);
      }
    }
    flush();
    return messages;
  }

  private void item(ObjectNode item, String path) {
    String type = CodexJson.text(item, "type", path).orElse("");
    switch (type) {
      case "", "message" -> message(item, type, path);
      case "reasoning" -> reasoning(item, path);
      case "function_call" -> call(item, Form.FUNCTION, "arguments", path);
      case "custom_tool_call" -> call(item, Form.FREEFORM, "input", path);
      case "function_call_output", "custom_tool_call_output" ->
          result(callId(item, path), content.read(item.path("output"), path + ".output"), false);
      case "additional_tools" -> tools.read(item.path("tools"), path + ".tools");
      case "compaction", "compaction_summary", "context_compaction" -> compaction(item, type, path);
      case "web_search_call" -> append(Role.ASSISTANT, CodexSearches.block(dialect, item, path));
      case CodexMcp.CALL -> append(Role.ASSISTANT, CodexMcp.call(item, path));
      case "configuration_update", "agent_message" -> losses.add(Loss.dropped("input." + type));
      case "item_reference" ->
          throw CodexJson.bad(path, "item_reference needs a stored response, and none is at hand");
      case "file_search_call",
          "image_generation_call",
          "code_interpreter_call",
          "mcp_list_tools",
          "mcp_approval_request",
          "program" ->
          append(Role.ASSISTANT, opaque(type, item));
      case "mcp_approval_response", "program_output" -> append(Role.USER, opaque(type, item));
      default -> typed(item, type, path);
    }
  }

  private void typed(ObjectNode item, String type, String path) {
    Optional<CodexTypedTool> called = CodexTypedTool.called(item);
    Optional<CodexTypedTool> answered = CodexTypedTool.answered(item);
    if (called.isPresent()) {
      typedCall(called.get(), item, path);
    } else if (answered.isPresent()) {
      CodexTypedTool tool = answered.get();
      if (tool == CodexTypedTool.TOOL_SEARCH) {
        tools.read(item.path("tools"), path + ".tools");
      }
      result(callId(item, path), tool.result(content, item, path), tool.failed(item));
    } else if (type.equals("tool_search_call")) {
      append(Role.ASSISTANT, opaque(type, item));
    } else if (type.equals("tool_search_output")) {
      tools.read(item.path("tools"), path + ".tools");
      append(Role.ASSISTANT, opaque(type, item));
    } else {
      throw CodexJson.bad(path + ".type", "unknown item type '" + type + "'");
    }
  }

  private void message(ObjectNode item, String type, String path) {
    if (type.isEmpty() && !item.has("role")) {
      String why =
          item.has("id")
              ? "item_reference needs a stored response, and none is at hand"
              : "needs a type or a role";
      throw CodexJson.bad(path, why);
    }
    if (item.path("phase").isTextual()) {
      losses.add(Loss.dropped("input.phase"));
    }
    List<Block> blocks = content.read(item.path("content"), path + ".content");
    String role = CodexJson.requiredText(item, "role", path);
    switch (role) {
      case "assistant" -> appendAll(Role.ASSISTANT, blocks);
      case "user" -> alone(Role.USER, blocks);
      case "system" -> alone(Role.SYSTEM, blocks);
      case "developer" -> alone(Role.DEVELOPER, blocks);
      default -> throw CodexJson.bad(path + ".role", "unknown role '" + role + "'");
    }
  }

  private void reasoning(ObjectNode item, String path) {
    String summary = CodexContent.joined(item.path("summary"));
    String text = summary.isEmpty() ? CodexContent.joined(item.path("content")) : summary;
    String carried = CodexJson.text(item, "encrypted_content", path).orElse("");
    ReasoningState state = null;
    if (Envelopes.isEnvelope(carried)) {
      state = envelopes.open(carried).orElse(null);
      if (state == null && !envelopes.holdsNothing(carried)) {
        losses.add(Loss.dropped("input.encrypted_content"));
      } else if (state != null && !state.shown().isEmpty()) {
        text = state.shown();
      }
    } else if (!carried.isEmpty()) {
      state =
          new ReasoningState(
              ReasoningState.Origin.unknown(dialect),
              ReasoningState.Form.ENCRYPTED,
              carried,
              CodexJson.text(item, "id", path).orElse(null),
              text);
    }
    if (state != null || !text.isEmpty()) {
      append(Role.ASSISTANT, new Block.Reasoning(text, state));
    }
  }

  private void call(ObjectNode item, Form form, String field, String path) {
    ToolName name =
        new ToolName(
            CodexJson.text(item, "namespace", path).filter(text -> !text.isBlank()).orElse(null),
            CodexJson.requiredName(item, "name", path),
            form);
    String says =
        item.path(field).isObject()
            ? Json.text(item.get(field))
            : CodexJson.text(item, field, path).orElse("");
    append(Role.ASSISTANT, new Block.ToolCall(callId(item, path), name, says));
  }

  private void typedCall(CodexTypedTool tool, ObjectNode item, String path) {
    String callId = callId(item, path);
    CodexJson.text(item, "id", path).ifPresent(id -> callIds.put(id, callId));
    append(Role.ASSISTANT, new Block.ToolCall(callId, tool.function(), tool.arguments(item)));
  }

  /** The call's id; some results name the item instead. */
  private String callId(ObjectNode item, String path) {
    Optional<String> callId = CodexJson.text(item, "call_id", path).filter(text -> !text.isBlank());
    if (callId.isPresent()) {
      return callId.get();
    }
    String id =
        CodexJson.text(item, "id", path)
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> CodexJson.bad(path + ".call_id", "is required"));
    return callIds.getOrDefault(id, id);
  }

  private void result(String callId, List<Block> blocks, boolean error) {
    List<Block> told =
        blocks.size() == 1 && blocks.getFirst().equals(Block.Text.of("")) ? List.of() : blocks;
    append(Role.USER, new Block.ToolResult(callId, told, error));
  }

  /**
   * A summary of ours stands for what it sums up; a vendor's own can be read by that vendor only.
   */
  private void compaction(ObjectNode item, String type, String path) {
    String carried = CodexJson.text(item, "encrypted_content", path).orElse("");
    Optional<String> summary = envelopes.openSummary(carried);
    if (summary.isPresent()) {
      alone(Role.USER, List.of(new Block.Compaction(summary.get())));
    } else if (Envelopes.isEnvelope(carried)) {
      losses.add(Loss.dropped("input.compaction"));
    } else {
      alone(Role.USER, List.of(opaque(type, item)));
    }
  }

  private Block opaque(String type, ObjectNode item) {
    return new Block.Opaque(dialect, type, Json.text(item));
  }

  private void append(Role role, Block block) {
    appendAll(role, List.of(block));
  }

  private void appendAll(Role role, List<Block> blocks) {
    if (runRole != role) {
      flush();
      runRole = role;
    }
    run.addAll(blocks);
  }

  private void alone(Role role, List<Block> blocks) {
    flush();
    messages.add(new Message(role, blocks));
  }

  private void flush() {
    if (runRole != null && !run.isEmpty()) {
      messages.add(new Message(runRole, run));
    }
    run.clear();
    runRole = null;
  }

  /** An id for an item that came without one. */
  static String itemId(String prefix, String text) {
    return prefix + Ids.digest(text, 24);
  }
}

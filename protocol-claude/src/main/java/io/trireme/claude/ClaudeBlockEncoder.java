package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;

/** Writes the blocks of a conversation for the vendor. One per request. */
final class ClaudeBlockEncoder {

  private final Losses losses;
  private final boolean servers;
  private final ClaudeMediaEncoder media;

  /**
   * For one request.
   *
   * @param servers true if it declares servers of tools, without which calls of them are refused
   */
  ClaudeBlockEncoder(Losses losses, boolean servers) {
    this.losses = losses;
    this.servers = servers;
    this.media = new ClaudeMediaEncoder();
  }

  boolean usesFiles() {
    return media.usesFiles();
  }

  /** Adds what the block is to the vendor; nothing for what is empty or of no use to it. */
  void write(Block block, List<ObjectNode> out) {
    switch (block) {
      case Block.Text text -> text(text.text(), out);
      case Block.Refusal refusal -> text(refusal.text(), out);
      case Block.Compaction compaction -> text(compaction.summary(), out);
      case Block.Media file -> {
        if (file.detailOrNull() != null && !file.detailOrNull().equals("auto")) {
          losses.note(Loss.dropped("detail of an image"));
        }
        out.add(media.write(file));
      }
      case Block.Reasoning reasoning -> thinking(reasoning, out);
      case Block.ToolCall call -> out.add(toolUse(call));
      case Block.ToolResult result -> out.add(toolResult(result));
      // Pages without the vendor's encrypted content are refused; what was made of them is text.
      case Block.WebSearch search -> losses.note(Loss.dropped("web search in the history"));
      case Block.McpCall call -> {
        if (servers) {
          out.addAll(ClaudeMcp.blocks(call));
        } else {
          losses.note(Loss.dropped("a call of a server that is not declared"));
        }
      }
      case Block.Opaque opaque -> opaque(opaque, out);
      case Block.CacheBreakpoint mark -> {
        // Set by the turn on what stands before it.
      }
    }
  }

  /** The vendor refuses empty texts, and those of nothing but white space. */
  private static void text(String text, List<ObjectNode> out) {
    if (!text.isBlank()) {
      out.add(Json.object().put("type", "text").put("text", text));
    }
  }

  /** Only the vendor's own thoughts are any good to it, with the exact text that it signed. */
  private void thinking(Block.Reasoning reasoning, List<ObjectNode> out) {
    ReasoningState state = reasoning.stateOrNull();
    if (state == null || !state.origin().dialect().equals(ClaudeCodec.CLAUDE)) {
      losses.note(Loss.dropped("reasoning"));
      return;
    }
    switch (state.form()) {
      case SIGNATURE ->
          out.add(
              Json.object()
                  .put("type", "thinking")
                  .put("thinking", state.shown())
                  .put("signature", state.value()));
      case REDACTED ->
          out.add(Json.object().put("type", "redacted_thinking").put("data", state.value()));
      case ENCRYPTED, MARK_ON_NEXT, MARK_ON_PREVIOUS -> {
        // This vendor makes none of these.
      }
    }
  }

  private static ObjectNode toolUse(Block.ToolCall call) {
    ObjectNode node =
        Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.tool().name());
    node.set("input", Arguments.object(call.arguments()));
    return node;
  }

  private ObjectNode toolResult(Block.ToolResult result) {
    ObjectNode node = Json.object().put("type", "tool_result").put("tool_use_id", result.callId());
    List<ObjectNode> content = new ArrayList<>();
    for (Block block : result.content()) {
      write(block, content);
    }
    if (content.isEmpty() && result.error()) {
      // A failure that says nothing is refused.
      node.put("content", "Error");
    } else if (content.size() == 1 && content.getFirst().path("type").asText().equals("text")) {
      node.put("content", content.getFirst().path("text").asText());
    } else if (!content.isEmpty()) {
      ArrayNode list = node.putArray("content");
      list.addAll(content);
    }
    if (result.error()) {
      node.put("is_error", true);
    }
    return node;
  }

  private void opaque(Block.Opaque opaque, List<ObjectNode> out) {
    if (opaque.origin().equals(ClaudeCodec.CLAUDE)
        && Json.exact(opaque.json()) instanceof ObjectNode node) {
      out.add(node);
    } else {
      losses.note(Loss.dropped(opaque.type()));
    }
  }
}

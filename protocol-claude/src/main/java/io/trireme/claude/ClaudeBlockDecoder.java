package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Envelopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the content of a client's messages. One per request. */
final class ClaudeBlockDecoder {

  /** How the first system block of Claude Code begins; it differs with every conversation. */
  private static final String BILLING = "x-anthropic-billing-header:";

  private final Envelopes envelopes;
  private final List<Loss> losses;
  private final ClaudeMediaDecoder media;

  ClaudeBlockDecoder(Envelopes envelopes, List<Loss> losses) {
    this.envelopes = envelopes;
    this.losses = losses;
    this.media = new ClaudeMediaDecoder(losses);
  }

  /** The {@code system} field as the first operator message, without the line about billing. */
  Optional<Message> system(JsonNode system) {
    if (system.isMissingNode() || system.isNull()) {
      return Optional.empty();
    }
    List<Block> kept = new ArrayList<>();
    boolean dropped = false;
    for (Block block : content(system, "system")) {
      if (block instanceof Block.Text text && isBilling(text.text())) {
        String rest = withoutFirstLine(text.text());
        dropped = rest.isBlank();
        if (!dropped) {
          kept.add(Block.Text.of(rest));
        }
      } else if (!(dropped && block instanceof Block.CacheBreakpoint)) {
        dropped = false;
        kept.add(block);
      }
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(new Message(Role.SYSTEM, kept));
  }

  private static boolean isBilling(String text) {
    return text.stripLeading().startsWith(BILLING);
  }

  private static String withoutFirstLine(String text) {
    String stripped = text.stripLeading();
    int end = stripped.indexOf('\n');
    return end < 0 ? "" : stripped.substring(end + 1);
  }

  /** A text, or a list of blocks. */
  List<Block> content(JsonNode content, String path) {
    if (content.isTextual()) {
      return List.of(Block.Text.of(content.textValue()));
    }
    if (content.isMissingNode()) {
      throw Fields.bad(path, "Field required");
    }
    List<Block> blocks = new ArrayList<>();
    JsonNode list = Fields.list(content, path);
    for (int i = 0; i < list.size(); i++) {
      String at = path + "." + i;
      ObjectNode node = Fields.object(list.path(i), at);
      add(node, at, list, blocks);
      if (Fields.has(node, "cache_control")) {
        blocks.add(breakpoint(node, at));
      }
    }
    return blocks;
  }

  /** The end of the prefix that the object's {@code cache_control} wants cached. */
  static Block.CacheBreakpoint breakpoint(ObjectNode node, String path) {
    ObjectNode control =
        Fields.object(node.path("cache_control"), Fields.path(path, "cache_control"));
    return new Block.CacheBreakpoint(Fields.textOrNull(control, path + ".cache_control", "ttl"));
  }

  private void add(ObjectNode node, String path, JsonNode siblings, List<Block> blocks) {
    String type = Fields.text(node, path, "type");
    switch (type) {
      case "text" -> blocks.add(text(node, path));
      case "image" -> blocks.add(media.image(node, path));
      case "document" -> blocks.addAll(media.document(node, path));
      case "search_result" -> blocks.add(searchResult(node, path));
      case "tool_reference" -> blocks.add(toolReference(node, path));
      case "thinking" -> blocks.add(thinking(node, path));
      case "redacted_thinking" -> blocks.add(redacted(node, path));
      case "tool_use" -> blocks.add(toolUse(node, path));
      case "tool_result" -> addToolResult(node, path, blocks);
      case "server_tool_use" -> blocks.add(serverToolUse(node, path, siblings));
      case "web_search_tool_result" -> {
        if (!hasUse(Fields.word(node, path, "tool_use_id"), siblings)) {
          blocks.add(ClaudeSearches.search(null, node));
        }
      }
      case "mcp_tool_use" -> blocks.add(ClaudeMcp.call(node, resultOf(node, path, siblings)));
      case "mcp_tool_result" -> {
        if (!hasUse(Fields.word(node, path, "tool_use_id"), siblings)) {
          blocks.add(new Block.Opaque(ClaudeCodec.CLAUDE, type, Json.text(node)));
        }
      }
      case "compaction" -> blocks.add(compaction(node, path));
      default -> blocks.add(new Block.Opaque(ClaudeCodec.CLAUDE, type, Json.text(node)));
    }
  }

  private Block.Text text(ObjectNode node, String path) {
    String text = Fields.text(node, path, "text");
    List<Citation> citations = new ArrayList<>();
    for (JsonNode citation : node.path("citations")) {
      Optional<Citation> read = ClaudeSearches.citation(citation, text);
      if (read.isPresent()) {
        citations.add(read.get());
      } else {
        losses.add(Loss.dropped("citations"));
      }
    }
    return new Block.Text(text, citations);
  }

  private Block.Text searchResult(ObjectNode node, String path) {
    losses.add(Loss.mapped("search_result", "text"));
    StringBuilder text = new StringBuilder();
    text.append('[').append(Fields.text(node, path, "title")).append("](");
    text.append(Fields.text(node, path, "source")).append(")");
    for (JsonNode part : Fields.list(node.path("content"), path + ".content")) {
      text.append('\n').append(part.path("text").asText());
    }
    return Block.Text.of(text.toString());
  }

  private static Block.Text toolReference(ObjectNode node, String path) {
    return Block.Text.of("[Loaded tool: " + Fields.text(node, path, "tool_name") + "]");
  }

  private Block thinking(ObjectNode node, String path) {
    String shown = Fields.text(node, path, "thinking");
    String signature = Fields.textOrNull(node, path, "signature");
    if (signature == null || signature.isEmpty() || envelopes.holdsNothing(signature)) {
      return new Block.Reasoning(shown, null);
    }
    if (Envelopes.isEnvelope(signature)) {
      return new Block.Reasoning(shown, opened(signature, "thinking.signature"));
    }
    return new Block.Reasoning(
        shown,
        new ReasoningState(
            Origin.unknown(ClaudeCodec.CLAUDE), Form.SIGNATURE, signature, null, shown));
  }

  private Block redacted(ObjectNode node, String path) {
    String data = Fields.text(node, path, "data");
    if (Envelopes.isEnvelope(data)) {
      return new Block.Reasoning("", opened(data, "redacted_thinking.data"));
    }
    return new Block.Reasoning(
        "", new ReasoningState(Origin.unknown(ClaudeCodec.CLAUDE), Form.REDACTED, data, null, ""));
  }

  private @Nullable ReasoningState opened(String envelope, String field) {
    Optional<ReasoningState> state = envelopes.open(envelope);
    if (state.isEmpty()) {
      losses.add(Loss.dropped(field));
    }
    return state.orElse(null);
  }

  private static @Nullable JsonNode resultOf(ObjectNode use, String path, JsonNode siblings) {
    String id = Fields.word(use, path, "id");
    Fields.word(use, path, "name");
    for (JsonNode sibling : siblings) {
      if (sibling.path("type").asText().equals("mcp_tool_result")
          && sibling.path("tool_use_id").asText().equals(id)) {
        return sibling;
      }
    }
    return null;
  }

  private static Block.ToolCall toolUse(ObjectNode node, String path) {
    ToolName name = ToolName.function(Fields.word(node, path, "name"));
    JsonNode input = node.path("input");
    String arguments =
        input.isMissingNode() ? "{}" : Json.text(Fields.object(input, path + ".input"));
    return new Block.ToolCall(Fields.word(node, path, "id"), name, arguments);
  }

  private void addToolResult(ObjectNode node, String path, List<Block> blocks) {
    String callId = Fields.word(node, path, "tool_use_id");
    List<Block> content = new ArrayList<>();
    Block.@Nullable CacheBreakpoint marked = null;
    if (Fields.has(node, "content")) {
      for (Block block : content(node.path("content"), path + ".content")) {
        switch (block) {
          case Block.Text text -> content.add(text);
          case Block.Media file -> content.add(file);
          case Block.CacheBreakpoint mark -> marked = mark;
          case Block.Opaque opaque -> losses.add(Loss.dropped("tool_result." + opaque.type()));
          case Block.Refusal r -> throw wrongPlace(path);
          case Block.Reasoning r -> throw wrongPlace(path);
          case Block.ToolCall c -> throw wrongPlace(path);
          case Block.ToolResult r -> throw wrongPlace(path);
          case Block.WebSearch s -> throw wrongPlace(path);
          case Block.McpCall c -> throw wrongPlace(path);
          case Block.Compaction c -> throw wrongPlace(path);
        }
      }
    }
    blocks.add(new Block.ToolResult(callId, content, Fields.flag(node, path, "is_error")));
    if (marked != null && !Fields.has(node, "cache_control")) {
      blocks.add(marked);
    }
  }

  private static RuntimeException wrongPlace(String path) {
    return Fields.bad(path + ".content", "text, images and documents are what a result may hold");
  }

  private static Block serverToolUse(ObjectNode node, String path, JsonNode siblings) {
    String id = Fields.word(node, path, "id");
    if (!Fields.word(node, path, "name").equals("web_search")) {
      return new Block.Opaque(ClaudeCodec.CLAUDE, "server_tool_use", Json.text(node));
    }
    for (JsonNode sibling : siblings) {
      if (sibling.path("type").asText().equals("web_search_tool_result")
          && sibling.path("tool_use_id").asText().equals(id)) {
        return ClaudeSearches.search(node, sibling);
      }
    }
    return ClaudeSearches.search(node, null);
  }

  private static boolean hasUse(String id, JsonNode siblings) {
    for (JsonNode sibling : siblings) {
      String type = sibling.path("type").asText();
      if ((type.equals("server_tool_use") || type.equals("mcp_tool_use"))
          && sibling.path("id").asText().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private Block compaction(ObjectNode node, String path) {
    String sealed = Fields.textOrNull(node, path, "encrypted_content");
    if (sealed != null && Envelopes.isEnvelope(sealed)) {
      Optional<String> summary = envelopes.openSummary(sealed);
      if (summary.isPresent()) {
        return new Block.Compaction(summary.get());
      }
      losses.add(Loss.dropped("compaction.encrypted_content"));
    }
    String summary = Fields.textOrNull(node, path, "content");
    return summary == null || summary.isBlank()
        ? new Block.Opaque(ClaudeCodec.CLAUDE, "compaction", Json.text(node))
        : new Block.Compaction(summary);
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.Tool;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as the vendor wants it: the operator's first words apart, turns of user and
 * assistant by turns, a user's turn that answers calls begins with their results, and nothing is
 * empty. What the operator says later stays where it was said, since moving it up would change the
 * cached prefix.
 */
final class ClaudeTurns {

  /** A turn; messages of the same role that stand side by side are one. */
  private record Turn(String role, List<ObjectNode> blocks) {

    boolean isUser() {
      return role.equals("user");
    }

    boolean holds(String type) {
      return blocks.stream().anyMatch(block -> isOf(block, type));
    }
  }

  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private final ChatRequest request;
  private final Losses losses;
  private final ClaudeBlockEncoder encoder;
  private final List<Turn> turns = new ArrayList<>();

  ClaudeTurns(ChatRequest request, Losses losses) {
    this.request = request;
    this.losses = losses;
    this.encoder =
        new ClaudeBlockEncoder(
            losses, request.tooling().tools().stream().anyMatch(Tool.McpServer.class::isInstance));
  }

  private static boolean isOf(ObjectNode block, String type) {
    return block.path("type").asText().equals(type);
  }

  /** True if the request names a file in the vendor's store. */
  boolean usesFiles() {
    return encoder.usesFiles();
  }

  /** What the operator says first, as blocks of the {@code system} field. */
  ArrayNode system() {
    ArrayNode system = Json.object().putArray("system");
    for (Message message : request.operator()) {
      ObjectNode last = null;
      for (Block block : message.blocks()) {
        if (block instanceof Block.CacheBreakpoint mark) {
          if (last != null) {
            ClaudeCacheMarks.mark(last, mark.ttlOrNull());
          }
          continue;
        }
        String words = operatorWords(block);
        if (!words.isBlank()) {
          last = system.addObject().put("type", "text").put("text", words);
        }
      }
    }
    return system;
  }

  private String operatorWords(Block block) {
    return switch (block) {
      case Block.Text text -> text.text();
      case Block.Refusal refusal -> refusal.text();
      case Block.Compaction compaction -> compaction.summary();
      case Block.Media m -> lost("media in a system message");
      case Block.Opaque opaque -> lost(opaque.type());
      case Block.Reasoning r -> "";
      case Block.ToolCall c -> lost("a tool call in a system message");
      case Block.ToolResult r -> lost("a tool result in a system message");
      case Block.WebSearch s -> lost("a search in a system message");
      case Block.McpCall c -> lost("a tool call in a system message");
      case Block.CacheBreakpoint b -> "";
    };
  }

  private String lost(String what) {
    losses.note(Loss.dropped(what));
    return "";
  }

  /** Takes what follows the operator's first words. */
  void conversation() {
    for (Message message : request.conversation()) {
      if (message.role().isOperator()) {
        reminder(message);
      } else {
        add(message.role() == Role.ASSISTANT ? ASSISTANT : USER, message.blocks());
      }
    }
  }

  private void reminder(Message message) {
    StringBuilder words = new StringBuilder();
    Block.@Nullable CacheBreakpoint mark = null;
    for (Block block : message.blocks()) {
      if (block instanceof Block.CacheBreakpoint breakpoint) {
        mark = breakpoint;
      }
      String said = operatorWords(block);
      if (!said.isBlank()) {
        words.append(words.isEmpty() ? "" : "\n").append(said);
      }
    }
    if (words.isEmpty()) {
      return;
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(Block.Text.of("<system-reminder>\n" + words + "\n</system-reminder>"));
    if (mark != null) {
      blocks.add(mark);
    }
    add(USER, blocks);
  }

  private void add(String role, List<Block> blocks) {
    List<ObjectNode> written = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Block.CacheBreakpoint mark) {
        if (!written.isEmpty()) {
          ClaudeCacheMarks.mark(written.getLast(), mark.ttlOrNull());
        }
      } else {
        encoder.write(block, written);
      }
    }
    if (written.isEmpty()) {
      return;
    }
    if (!turns.isEmpty() && turns.getLast().role().equals(role)) {
      turns.getLast().blocks().addAll(written);
    } else {
      turns.add(new Turn(role, written));
    }
  }

  /**
   * True if the model is to go on after tools that it called without signed thoughts: with a budget
   * the vendor then refuses to think, for it misses the thoughts that led to the calls.
   */
  boolean unsignedToolLoop() {
    if (turns.size() < 2 || !turns.getLast().isUser() || !turns.getLast().holds("tool_result")) {
      return false;
    }
    ObjectNode first = turns.get(turns.size() - 2).blocks().getFirst();
    return !isOf(first, "thinking") && !isOf(first, "redacted_thinking");
  }

  /**
   * Brings the turns into the vendor's order.
   *
   * @param prefill true if the answer may begin with the last message
   */
  void finish(boolean prefill) {
    for (Turn turn : turns) {
      if (turn.isUser()) {
        moveFirst(turn.blocks(), "tool_result");
      } else if (!turn.holds("thinking") && !turn.holds("redacted_thinking")) {
        moveLast(turn.blocks(), "tool_use");
      }
    }
    trimEnd();
    if (turns.isEmpty() || !turns.getFirst().isUser()) {
      turns.addFirst(said("."));
    }
    Turn last = turns.getLast();
    if (!last.isUser() && !(prefill && isOf(last.blocks().getLast(), "text"))) {
      losses.note(
          Loss.mapped(
              ClientField.name(request, "messages", "input", "contents"),
              "beginning of the answer->a turn before it"));
      turns.add(said("Continue."));
    }
  }

  private static Turn said(String text) {
    List<ObjectNode> blocks = new ArrayList<>();
    blocks.add(Json.object().put("type", "text").put("text", text));
    return new Turn(USER, blocks);
  }

  /** White space at the end of the answer's beginning is refused. */
  private void trimEnd() {
    if (turns.isEmpty() || turns.getLast().isUser()) {
      return;
    }
    List<ObjectNode> blocks = turns.getLast().blocks();
    ObjectNode last = blocks.getLast();
    if (isOf(last, "text")) {
      last.put("text", last.path("text").asText().stripTrailing());
    }
  }

  private static void moveFirst(List<ObjectNode> blocks, String type) {
    blocks.sort(Comparator.comparing(block -> !isOf(block, type)));
  }

  private static void moveLast(List<ObjectNode> blocks, String type) {
    blocks.sort(Comparator.comparing(block -> isOf(block, type)));
  }

  /** The {@code messages} field, made anew. */
  ArrayNode messages() {
    ArrayNode messages = Json.object().putArray("messages");
    for (Turn turn : turns) {
      messages.addObject().put("role", turn.role()).putArray("content").addAll(turn.blocks());
    }
    return messages;
  }
}

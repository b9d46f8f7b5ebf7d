package io.trireme.claude;

import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clears what tools gave long ago: the oldest results become a word that says so, and their calls
 * stay.
 *
 * @param keep how many of the latest uses of tools stay as they are
 * @param excluded tools whose uses always stay
 * @param inputs whose inputs go with their results
 */
record ToolUseClearing(int keep, Set<String> excluded, Inputs inputs) {

  private static final String PLACEHOLDER = "[cleared: an old result of this tool]";

  /** Which tools' inputs are cleared. */
  @FunctionalInterface
  interface Inputs {
    boolean of(String toolName);
  }

  /**
   * A conversation after that.
   *
   * @param messages the conversation
   * @param uses how many uses were cleared
   */
  record Cleared(List<Message> messages, int uses) {
    Cleared {
      messages = List.copyOf(messages);
    }
  }

  ToolUseClearing {
    excluded = Set.copyOf(excluded);
  }

  /** How many results of tools a conversation has. */
  static long uses(List<Message> messages) {
    return messages.stream()
        .flatMap(message -> message.blocks().stream())
        .filter(Block.ToolResult.class::isInstance)
        .count();
  }

  Cleared clear(List<Message> messages) {
    Map<String, String> names = new HashMap<>();
    List<String> used = new ArrayList<>();
    for (Message message : messages) {
      for (Block block : message.blocks()) {
        if (block instanceof Block.ToolCall call) {
          names.put(call.id(), call.tool().name());
        } else if (block instanceof Block.ToolResult result) {
          used.add(result.callId());
        }
      }
    }
    Set<String> old = new HashSet<>(used.subList(0, Math.max(0, used.size() - keep)));
    old.removeIf(id -> excluded.contains(names.getOrDefault(id, "")));
    // What is kept by a later result of the same id stays.
    used.subList(Math.max(0, used.size() - keep), used.size()).forEach(old::remove);
    int cleared = 0;
    List<Message> edited = new ArrayList<>();
    for (Message message : messages) {
      List<Block> blocks = new ArrayList<>();
      for (Block block : message.blocks()) {
        cleared +=
            block instanceof Block.ToolResult result && old.contains(result.callId()) ? 1 : 0;
        blocks.add(cleared(block, old));
      }
      edited.add(message.with(blocks));
    }
    return new Cleared(edited, cleared);
  }

  private Block cleared(Block block, Set<String> old) {
    if (block instanceof Block.ToolResult result && old.contains(result.callId())) {
      return new Block.ToolResult(
          result.callId(), List.of(Block.Text.of(PLACEHOLDER)), result.error());
    }
    if (block instanceof Block.ToolCall call
        && old.contains(call.id())
        && inputs.of(call.tool().name())) {
      return new Block.ToolCall(call.id(), call.tool(), "{}");
    }
    return block;
  }
}

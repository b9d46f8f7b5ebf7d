package io.trireme.core.translate;

import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the results of tools directly behind their calls, one each, in the order of the calls: what
 * most vendors ask for. A result without a call becomes text, a call without a result is told that
 * it was interrupted, and of two results the later counts.
 */
final class ToolPairing {

  private static final String INTERRUPTED = "[no result: interrupted]";

  private ToolPairing() {}

  static List<Message> repaired(List<Message> messages, Losses losses) {
    Map<String, Block.ToolResult> results = new HashMap<>();
    Set<String> calls = new HashSet<>();
    for (Message message : messages) {
      for (Block block : message.blocks()) {
        if (block instanceof Block.ToolCall call) {
          calls.add(call.id());
        } else if (block instanceof Block.ToolResult result) {
          if (results.put(result.callId(), result) != null) {
            losses.note(new Loss(Loss.Action.DROPPED, "tool result", "an earlier one of its call"));
          }
        }
      }
    }
    if (calls.isEmpty() && results.isEmpty()) {
      return messages;
    }
    return new Walk(results, calls, losses).over(messages);
  }

  /** One pass over a conversation. */
  private static final class Walk {
    private final Map<String, Block.ToolResult> results;
    private final Set<String> calls;
    private final Losses losses;
    private final List<Message> repaired = new ArrayList<>();
    private final Map<String, Block.ToolCall> awaited = new LinkedHashMap<>();
    private final Set<String> answered = new LinkedHashSet<>();

    Walk(Map<String, Block.ToolResult> results, Set<String> calls, Losses losses) {
      this.results = results;
      this.calls = calls;
      this.losses = losses;
    }

    List<Message> over(List<Message> messages) {
      for (int i = 0; i < messages.size(); i++) {
        Message message = messages.get(i);
        // Calls of one turn may stand in several messages of the model's.
        if (message.role() != Role.ASSISTANT) {
          giveResults();
        }
        add(message);
      }
      giveResults();
      return repaired;
    }

    private void add(Message message) {
      List<Block> kept = new ArrayList<>();
      for (Block block : message.blocks()) {
        if (block instanceof Block.ToolCall call) {
          if (answered.contains(call.id()) || awaited.containsKey(call.id())) {
            losses.note(new Loss(Loss.Action.DROPPED, "tool call", "a second one of its id"));
            continue;
          }
          awaited.put(call.id(), call);
        }
        if (block instanceof Block.ToolResult result) {
          if (!calls.contains(result.callId())) {
            kept.addAll(orphan(result));
          }
          continue;
        }
        kept.add(block);
      }
      if (!kept.isEmpty() || message.blocks().isEmpty()) {
        repaired.add(message.with(kept));
      }
    }

    private void giveResults() {
      if (awaited.isEmpty()) {
        return;
      }
      List<Block> given = new ArrayList<>();
      for (String id : awaited.keySet()) {
        Block.ToolResult result = results.get(id);
        if (result == null) {
          losses.note(Loss.emulated("tool result", "missing for a call"));
          result = new Block.ToolResult(id, List.of(Block.Text.of(INTERRUPTED)), true);
        }
        given.add(result);
        answered.add(id);
      }
      awaited.clear();
      repaired.add(new Message(Role.USER, given));
    }

    private List<Block> orphan(Block.ToolResult result) {
      losses.note(Loss.mapped("tool result", "text, for want of its call"));
      List<Block> said = new ArrayList<>();
      said.add(Block.Text.of("[tool result " + result.callId() + "]"));
      said.addAll(result.content());
      return said;
    }
  }
}

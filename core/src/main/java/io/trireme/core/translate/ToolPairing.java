package io.trireme.core.translate;

import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the results of tools directly behind their calls, one each, in the order of the calls: what
 * most vendors ask for. A result without a call becomes text, a call without a result is told that
 * it was interrupted, and of two results of one call the later counts.
 *
 * <p>Some vendors count their calls anew in every turn. A later call of the same id is another
 * call: it gets an id of its own, and results go to the first call of their id that has none.
 */
final class ToolPairing {

  private static final String INTERRUPTED = "[no result: interrupted]";

  /** A call with its result, as far as it has one. */
  private static final class Pair {
    final Block.ToolCall call;
    Block.@Nullable ToolResult result;

    Pair(Block.ToolCall call) {
      this.call = call;
    }

    Block.ToolResult given() {
      Block.ToolResult known = result;
      return known == null
          ? new Block.ToolResult(call.id(), List.of(Block.Text.of(INTERRUPTED)), true)
          : new Block.ToolResult(call.id(), known.content(), known.error());
    }
  }

  private final Losses losses;
  private final Map<String, List<Pair>> byId = new HashMap<>();

  /** The calls in the order of the conversation. */
  private final Deque<Pair> calls = new ArrayDeque<>();

  /** For each result in the order of the conversation whether it has a call. */
  private final Deque<Boolean> paired = new ArrayDeque<>();

  private final List<Message> repaired = new ArrayList<>();
  private final List<Pair> awaited = new ArrayList<>();

  private ToolPairing(Losses losses) {
    this.losses = losses;
  }

  static List<Message> repaired(List<Message> messages, Losses losses) {
    ToolPairing pairing = new ToolPairing(losses);
    messages.forEach(message -> message.blocks().forEach(pairing::pair));
    if (pairing.byId.isEmpty() && pairing.paired.isEmpty()) {
      return messages;
    }
    for (Message message : messages) {
      // Calls of one turn may stand in several messages of the model's.
      if (message.role() != Role.ASSISTANT) {
        pairing.giveResults();
      }
      pairing.add(message);
    }
    pairing.giveResults();
    return pairing.repaired;
  }

  private void pair(Block block) {
    if (block instanceof Block.ToolCall call) {
      List<Pair> same = byId.computeIfAbsent(call.id(), id -> new ArrayList<>());
      String id = same.isEmpty() ? call.id() : call.id() + "_" + (same.size() + 1);
      Pair pair = new Pair(new Block.ToolCall(id, call.tool(), call.arguments()));
      same.add(pair);
      calls.add(pair);
    } else if (block instanceof Block.ToolResult result) {
      List<Pair> same = byId.getOrDefault(result.callId(), List.of());
      paired.add(!same.isEmpty());
      if (!same.isEmpty()) {
        Pair pair =
            same.stream().filter(known -> known.result == null).findFirst().orElse(same.getLast());
        if (pair.result != null) {
          losses.note(new Loss(Loss.Action.DROPPED, "tool result", "an earlier one of its call"));
        }
        pair.result = result;
      }
    }
  }

  private void add(Message message) {
    List<Block> kept = new ArrayList<>();
    for (Block block : message.blocks()) {
      if (block instanceof Block.ToolCall) {
        Pair pair = calls.remove();
        awaited.add(pair);
        kept.add(pair.call);
      } else if (block instanceof Block.ToolResult result) {
        if (!paired.remove()) {
          kept.addAll(orphan(result));
        }
      } else {
        kept.add(block);
      }
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
    for (Pair pair : awaited) {
      if (pair.result == null) {
        losses.note(Loss.emulated("tool result", "missing for a call"));
      }
      given.add(pair.given());
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

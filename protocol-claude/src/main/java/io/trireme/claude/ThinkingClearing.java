package io.trireme.claude;

import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Clears thoughts of long ago. A turn of the model's goes from what the user says to what the user
 * says next: results of tools do not end it.
 */
final class ThinkingClearing {

  /**
   * A conversation after that.
   *
   * @param messages the conversation
   * @param turns of how many turns the thoughts were cleared
   */
  record Cleared(List<Message> messages, int turns) {
    Cleared {
      messages = List.copyOf(messages);
    }
  }

  private ThinkingClearing() {}

  /**
   * Clears all thoughts but those of the latest turns that have any.
   *
   * @param keep how many turns keep theirs
   */
  static Cleared clear(List<Message> messages, int keep) {
    int[] turns = turns(messages);
    TreeSet<Integer> thoughtful = new TreeSet<>();
    for (int i = 0; i < turns.length; i++) {
      if (messages.get(i).blocks().stream().anyMatch(Block.Reasoning.class::isInstance)) {
        thoughtful.add(turns[i]);
      }
    }
    List<Integer> inOrder = List.copyOf(thoughtful);
    Set<Integer> old = Set.copyOf(inOrder.subList(0, Math.max(0, inOrder.size() - keep)));
    List<Message> edited = new ArrayList<>();
    for (int i = 0; i < turns.length; i++) {
      Message message = messages.get(i);
      List<Block> kept =
          old.contains(turns[i])
              ? message.blocks().stream().filter(b -> !(b instanceof Block.Reasoning)).toList()
              : message.blocks();
      if (!kept.isEmpty() || message.blocks().isEmpty()) {
        edited.add(message.with(kept));
      }
    }
    return new Cleared(edited, old.size());
  }

  /** The turn of each message. */
  private static int[] turns(List<Message> messages) {
    int[] turns = new int[messages.size()];
    int turn = 0;
    for (int i = 0; i < turns.length; i++) {
      Message message = messages.get(i);
      boolean results = message.blocks().stream().anyMatch(Block.ToolResult.class::isInstance);
      turn += message.role() == Role.USER && !results ? 1 : 0;
      turns[i] = turn;
    }
    return turns;
  }
}

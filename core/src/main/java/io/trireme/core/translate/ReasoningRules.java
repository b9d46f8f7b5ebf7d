package io.trireme.core.translate;

import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.spi.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the model's earlier thoughts go to an upstream: those that it made itself. A state that
 * another vendor, model or account made would be refused, and is dropped with its text; it is never
 * replaced by one of ours.
 */
final class ReasoningRules {

  private ReasoningRules() {}

  static List<Message> kept(List<Message> messages, Target target, Losses losses) {
    List<Message> kept = new ArrayList<>();
    for (Message message : messages) {
      List<Block> blocks =
          message.blocks().stream().filter(block -> keeps(block, target, losses)).toList();
      if (!blocks.isEmpty() || message.blocks().isEmpty()) {
        kept.add(message.with(blocks));
      }
    }
    return kept;
  }

  private static boolean keeps(Block block, Target target, Losses losses) {
    if (!(block instanceof Block.Reasoning reasoning)) {
      return true;
    }
    ReasoningState state = reasoning.stateOrNull();
    if (state == null) {
      // Plain thoughts: the encoder knows whether its dialect has a place for them.
      return true;
    }
    if (madeBy(state.origin(), target)) {
      return true;
    }
    losses.note(Losses.REASONING_FOREIGN);
    return false;
  }

  private static boolean madeBy(Origin origin, Target target) {
    return origin.equals(target.origin());
  }
}

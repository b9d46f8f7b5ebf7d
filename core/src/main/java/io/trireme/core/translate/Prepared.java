package io.trireme.core.translate;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Sampling;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A request that fits what its target can be told, and what is needed to put the answer back.
 *
 * @param request for the target's encoder
 * @param tools the way back for tools
 * @param stops stop texts that the target cannot be told
 */
record Prepared(ChatRequest request, ToolBridge tools, List<String> stops) {

  private static final String SUMMARY_INTRODUCTION =
      "This is a summary of the conversation so far, which was compacted:\n\n";

  Prepared {
    requireNonNull(request, "request is null");
    requireNonNull(tools, "tools is null");
    stops = List.copyOf(stops);
  }

  /**
   * Prepares a request for a target.
   *
   * @throws GatewayException if nothing is left to say
   */
  static Prepared of(ChatRequest request, Target target, Traits traits, Losses losses) {
    losses.noteAll(request.source().losses());
    List<Message> messages = ReasoningRules.kept(request.messages(), target, losses);
    messages = ToolPairing.repaired(messages, losses);
    messages = messages.stream().map(Prepared::withoutCompactions).toList();
    if (messages.isEmpty()) {
      throw new GatewayException(Kind.BAD_REQUEST, "The request has no messages.");
    }
    ToolBridge tools = new ToolBridge(target, traits);
    ChatRequest named = tools.prepare(request.withMessages(messages), losses);
    List<String> stops = named.sampling().stop().stream().filter(s -> !s.isEmpty()).toList();
    int told = Math.min(stops.size(), traits.stops());
    List<String> untold = stops.subList(told, stops.size());
    if (!untold.isEmpty()) {
      losses.note(Loss.emulated("stop", untold.size() + " of " + stops.size()));
    }
    return new Prepared(withStops(named, stops.subList(0, told)), tools, untold);
  }

  private static Message withoutCompactions(Message message) {
    if (message.blocks().stream().noneMatch(Block.Compaction.class::isInstance)) {
      return message;
    }
    List<Block> blocks = new ArrayList<>();
    for (Block block : message.blocks()) {
      blocks.add(
          block instanceof Block.Compaction compaction
              ? Block.Text.of(SUMMARY_INTRODUCTION + compaction.summary())
              : block);
    }
    return message.with(blocks);
  }

  private static ChatRequest withStops(ChatRequest request, List<String> stops) {
    Sampling old = request.sampling();
    Sampling sampling =
        new Sampling(
            old.temperature(),
            old.topP(),
            old.topK(),
            old.seed(),
            old.presencePenalty(),
            old.frequencyPenalty(),
            stops);
    return new ChatRequest(
        request.source(),
        request.model(),
        request.messages(),
        request.tooling(),
        sampling,
        request.thinking(),
        request.options());
  }
}

package io.trireme.core.translate;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Sampling;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A request that fits what its target can be told, and what is needed to put the answer back.
 *
 * @param request for the target's encoder
 * @param tools the way back for tools
 * @param stops stop texts that the target cannot be told
 * @param compaction true if the answer is to be the conversation's compaction
 */
record Prepared(ChatRequest request, ToolBridge tools, List<String> stops, boolean compaction) {

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
    String compaction = request.source().compactionOrNull();
    List<Message> messages = ReasoningRules.kept(request.messages(), target, losses);
    messages = ToolPairing.repaired(messages, losses);
    messages = messages.stream().map(Compactions::expanded).toList();
    if (messages.isEmpty()) {
      throw new GatewayException(Kind.BAD_REQUEST, "The request has no messages.");
    }
    ChatRequest repaired = request.withMessages(messages);
    if (compaction != null) {
      repaired = Compactions.asked(repaired, compaction);
    }
    ToolBridge tools = new ToolBridge(target, traits);
    ChatRequest named = tools.prepare(repaired, losses);
    List<String> stops = named.sampling().stop().stream().filter(s -> !s.isEmpty()).toList();
    int told = Math.min(stops.size(), traits.stops());
    List<String> untold = stops.subList(told, stops.size());
    if (!untold.isEmpty()) {
      losses.note(Loss.emulated("stop", untold.size() + " of " + stops.size()));
    }
    return new Prepared(
        withStops(named, stops.subList(0, told)), tools, untold, compaction != null);
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

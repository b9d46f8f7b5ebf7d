package io.trireme.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What a client asks, in neutral words.
 *
 * <p>Messages stand in the client's order. What the operator says first is the leading run of
 * operator messages; later ones stay where they are, since moving them would change the cached
 * prefix of the next turn.
 *
 * @param source what the client sent
 * @param model the model that the client named
 * @param messages the conversation, the operator's words included
 * @param tooling tools and their choice
 * @param sampling how tokens are chosen
 * @param thinking how much to think
 * @param options everything else
 */
public record ChatRequest(
    Source source,
    String model,
    List<Message> messages,
    Tooling tooling,
    Sampling sampling,
    Thinking thinking,
    Options options) {

  /**
   * What the client sent, for what must be repeated to it.
   *
   * @param dialect what the client speaks
   * @param body the request's root object. Not to be changed
   * @param stream true if the client wants events
   * @param losses what the decoder could not keep
   * @param compactionOrNull null for an answer; if the client wants the conversation compacted in
   *     its place, what it says to that, or ""
   * @param toldOrNull fields of the answer that tell the client what became of its request, in its
   *     own dialect; null if there are none. Not to be changed
   */
  public record Source(
      Dialect dialect,
      ObjectNode body,
      boolean stream,
      List<Loss> losses,
      @Nullable String compactionOrNull,
      @Nullable ObjectNode toldOrNull) {
    public Source {
      requireNonNull(dialect, "dialect is null");
      requireNonNull(body, "body is null");
      losses = List.copyOf(losses);
    }

    /** A request for an answer. */
    public Source(Dialect dialect, ObjectNode body, boolean stream, List<Loss> losses) {
      this(dialect, body, stream, losses, null);
    }

    /** A request of which the answer tells nothing. */
    public Source(
        Dialect dialect,
        ObjectNode body,
        boolean stream,
        List<Loss> losses,
        @Nullable String compactionOrNull) {
      this(dialect, body, stream, losses, compactionOrNull, null);
    }
  }

  public ChatRequest {
    requireNonNull(source, "source is null");
    requireNonNull(model, "model is null");
    messages = List.copyOf(messages);
    requireNonNull(tooling, "tooling is null");
    requireNonNull(sampling, "sampling is null");
    requireNonNull(thinking, "thinking is null");
    requireNonNull(options, "options is null");
  }

  /** How many of the first messages are the operator's. */
  public int leadingOperatorMessages() {
    int count = 0;
    while (count < messages.size() && messages.get(count).role().isOperator()) {
      count++;
    }
    return count;
  }

  /** What the operator says first. */
  public List<Message> operator() {
    return messages.subList(0, leadingOperatorMessages());
  }

  /** What follows, up to the end. */
  public List<Message> conversation() {
    return messages.subList(leadingOperatorMessages(), messages.size());
  }

  /** The same with another conversation. */
  public ChatRequest withMessages(List<Message> newMessages) {
    return new ChatRequest(source, model, newMessages, tooling, sampling, thinking, options);
  }

  /**
   * The same without what the model thought; messages of which nothing is left are gone. This very
   * object if it has no thoughts.
   */
  public ChatRequest withoutReasoning() {
    List<Message> kept = new ArrayList<>();
    boolean changed = false;
    for (Message message : messages) {
      List<Block> blocks =
          message.blocks().stream().filter(b -> !(b instanceof Block.Reasoning)).toList();
      changed |= blocks.size() < message.blocks().size();
      if (!blocks.isEmpty() || message.blocks().isEmpty()) {
        kept.add(message.with(blocks));
      }
    }
    return changed ? withMessages(kept) : this;
  }

  /** The same from another source. */
  public ChatRequest withSource(Source newSource) {
    return new ChatRequest(newSource, model, messages, tooling, sampling, thinking, options);
  }

  /** The same with other tools. */
  public ChatRequest withTooling(Tooling newTooling) {
    return new ChatRequest(source, model, messages, newTooling, sampling, thinking, options);
  }
}

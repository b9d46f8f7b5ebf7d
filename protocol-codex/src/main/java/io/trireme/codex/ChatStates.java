package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.translate.Envelopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a client brings back of the thoughts of one message: their words, vendors' states in our
 * envelopes, and a state of a vendor of this very dialect as it is.
 */
final class ChatStates {

  private static final Loss UNREADABLE = Loss.dropped("messages.reasoning_details");

  /** A state, and the id of the call that it marks. */
  private record Held(ReasoningState state, String callId) {}

  private final Envelopes envelopes;
  private final List<Loss> losses;
  private final List<ReasoningState> states = new ArrayList<>();
  private final List<Held> marks = new ArrayList<>();
  private String words = "";

  ChatStates(Envelopes envelopes, List<Loss> losses) {
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** Takes everything but what stands on the calls themselves. */
  void read(ObjectNode message) {
    words = words(message);
    ArrayNode natives = Json.object().putArray("natives");
    for (JsonNode detail : message.path("reasoning_details")) {
      String data = detail.path("data").asText("");
      if (Envelopes.isEnvelope(data)) {
        open(data).ifPresentOrElse(s -> keep(s, detail.path("id").asText("")), this::unreadable);
      } else {
        natives.add(detail);
      }
    }
    if (message.hasNonNull("reasoning_signature")) {
      // Another gateway's word for states whose vendor nobody tells.
      losses.add(Loss.dropped("messages.reasoning_signature"));
    }
    ChatDetails details = new ChatDetails();
    details.add(natives);
    if (details.opaque()) {
      states.add(
          new ReasoningState(
              Origin.unknown(ChatCodec.DIALECT),
              Form.ENCRYPTED,
              details.json(),
              null,
              details.words()));
    } else if (words.isEmpty()) {
      words = details.words();
    }
  }

  /** The words of thoughts in a message or a delta: vendors have two names for them. */
  static String words(JsonNode message) {
    String first = message.path("reasoning_content").asText("");
    JsonNode second = message.path("reasoning");
    return first.isEmpty() && second.isTextual() ? second.textValue() : first;
  }

  /** The mark that a vendor of this dialect puts on a call; missing if there is none. */
  static JsonNode mark(JsonNode call) {
    return call.path("extra_content").path("google").path("thought_signature");
  }

  private Optional<ReasoningState> open(String envelope) {
    try {
      return envelopes.open(envelope);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void unreadable() {
    losses.add(UNREADABLE);
  }

  /** Clients that put deltas together may hold one state twice. */
  private void keep(ReasoningState state, String callId) {
    boolean mark = state.form() == Form.MARK_ON_NEXT || state.form() == Form.MARK_ON_PREVIOUS;
    if (!mark) {
      if (!states.contains(state)) {
        states.add(state);
      }
    } else if (marks.stream().noneMatch(held -> held.state.equals(state))) {
      marks.add(new Held(state, callId));
    }
  }

  /**
   * What marks a call, as blocks that stand before it.
   *
   * @param id the call's id
   * @param call the call as it came
   */
  List<Block> marksOf(String id, ObjectNode call) {
    String value = mark(call).asText("");
    if (Envelopes.isEnvelope(value)) {
      open(value).ifPresentOrElse(state -> keep(state, id), this::unreadable);
    } else if (!value.isEmpty()) {
      Origin origin = Origin.unknown(ChatCodec.DIALECT);
      keep(new ReasoningState(origin, Form.MARK_ON_NEXT, value, null, ""), id);
    }
    List<Block> blocks = new ArrayList<>();
    for (Held held : List.copyOf(marks)) {
      if (held.callId.equals(id)) {
        marks.remove(held);
        blocks.add(new Block.Reasoning(held.state.shown(), held.state));
      }
    }
    return blocks;
  }

  /**
   * The thoughts. Each state has its own words within it; if none has any, the message's words are
   * the first one's.
   */
  List<Block> thoughts() {
    if (states.isEmpty()) {
      return words.isEmpty() ? List.of() : List.of(new Block.Reasoning(words, null));
    }
    boolean wordless = states.stream().allMatch(state -> state.shown().isEmpty());
    List<Block> blocks = new ArrayList<>();
    for (ReasoningState state : states) {
      boolean takesAll = wordless && blocks.isEmpty();
      blocks.add(new Block.Reasoning(takesAll ? words : state.shown(), state));
    }
    return blocks;
  }

  /** Marks on words that follow. Asked for when the calls have taken theirs. */
  List<Block> marksBeforeWords() {
    return marks(Form.MARK_ON_NEXT);
  }

  /** Marks on words that went before. */
  List<Block> marksAfterWords() {
    return marks(Form.MARK_ON_PREVIOUS);
  }

  private List<Block> marks(Form form) {
    List<Block> blocks = new ArrayList<>();
    for (Held held : marks) {
      if (held.state.form() == form) {
        blocks.add(new Block.Reasoning(held.state.shown(), held.state));
      }
    }
    return blocks;
  }
}

package io.trireme.codex;

import io.trireme.core.Json;
import io.trireme.core.JsonCuts;
import io.trireme.core.JsonOutline;
import io.trireme.core.JsonOutline.Member;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonOutline.Shape;
import io.trireme.core.JsonSplice;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.translate.Envelopes;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * The vendor's states that a client carries back in a Chat Completions request that is relayed:
 * entries of {@code reasoning_details} and marks on calls. A list or an object of which nothing is
 * left goes as well, since many vendors know neither.
 */
final class ChatCarried {

  private static final Shape EXTRA =
      new Shape.Members(
          Map.of("google", new Shape.Members(Map.of("thought_signature", Shape.TEXT))));

  private static final Shape MESSAGE =
      new Shape.Members(
          Map.of(
              "reasoning_details",
              new Shape.Items(new Shape.Members(Map.of("data", Shape.TEXT))),
              "tool_calls",
              new Shape.Items(new Shape.Members(Map.of("extra_content", EXTRA)))));

  private static final Shape BODY = new Shape.Members(Map.of("messages", new Shape.Items(MESSAGE)));

  private final RelayTarget to;

  private ChatCarried(RelayTarget to) {
    this.to = requireNonNull(to, "to is null");
  }

  /** What must be edited for this vendor. */
  static List<JsonSplice.Edit> edits(byte[] body, RelayTarget to) {
    if (to.passesUntouched(body)) {
      return List.of();
    }
    ChatCarried carried = new ChatCarried(to);
    JsonCuts cuts = new JsonCuts();
    for (Node messages : JsonOutline.of(body, BODY).all("messages")) {
      cuts.items(
          messages,
          (message, within) -> {
            within.members(message, carried::ofMessage);
            return false;
          });
    }
    return cuts.edits();
  }

  private boolean ofMessage(Member member, JsonCuts within) {
    return switch (member.name()) {
      case "reasoning_details" -> within.items(member.value(), this::detail);
      case "tool_calls" -> {
        within.items(
            member.value(),
            (call, inCall) -> {
              inCall.members(call, this::ofCall);
              return false;
            });
        yield false;
      }
      default -> false;
    };
  }

  private boolean ofCall(Member member, JsonCuts within) {
    return member.name().equals("extra_content") && within.members(member.value(), this::ofExtra);
  }

  private boolean ofExtra(Member member, JsonCuts within) {
    return member.name().equals("google") && within.members(member.value(), this::mark);
  }

  private boolean mark(Member member, JsonCuts within) {
    if (!member.name().equals("thought_signature")) {
      return false;
    }
    if (!to.withoutReasoning()) {
      String value = member.value().text();
      if (!Envelopes.isEnvelope(value)) {
        return false;
      }
      ReasoningState own = to.own(value).orElse(null);
      if (own != null) {
        within.replace(member.value(), Json.quoted(own.value()));
        return false;
      }
    }
    to.noteDropped();
    return true;
  }

  private boolean detail(Node detail, JsonCuts within) {
    if (!to.withoutReasoning()) {
      String value = detail.text("data");
      if (!Envelopes.isEnvelope(value)) {
        return false;
      }
      ReasoningState own = to.own(value).orElse(null);
      if (own != null) {
        return unwrapped(detail, own, within);
      }
    }
    to.noteDropped();
    return true;
  }

  /** The vendor's details stand in the envelope as a list of one or more; a mark is on its call. */
  private static boolean unwrapped(Node detail, ReasoningState own, JsonCuts within) {
    String value = own.value().strip();
    boolean list = value.startsWith("[") && value.endsWith("]") && !Json.read(value).isEmpty();
    if (own.form() != Form.ENCRYPTED || !list) {
      return true;
    }
    within.replace(detail, value.substring(1, value.length() - 1));
    return false;
  }
}

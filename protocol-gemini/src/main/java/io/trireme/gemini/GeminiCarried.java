package io.trireme.gemini;

import io.trireme.core.Json;
import io.trireme.core.JsonCuts;
import io.trireme.core.JsonOutline;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonOutline.Shape;
import io.trireme.core.JsonSplice;
import io.trireme.core.JsonTopLevel.Kind;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.translate.Envelopes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * The thought signatures that a client carries back in a request that is relayed. Google refuses
 * one that is not its own, so an envelope of ours goes: alone from a part that says something, with
 * the part from one that is a thought or holds nothing else. Newer models refuse a first call of a
 * step without any, so there the documented sentinel takes its place.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
 */
final class GeminiCarried {

  private static final Set<String> SIGNATURE = Set.of("thoughtSignature", "thought_signature");
  private static final Set<String> CALL = Set.of("functionCall", "function_call");
  private static final Set<String> CARRIER =
      Set.of("text", "thought", "thoughtSignature", "thought_signature");

  private static final Shape REQUEST =
      new Shape.Members(
          Map.of(
              "contents",
              new Shape.Items(
                  new Shape.Members(
                      Map.of(
                          "parts",
                          new Shape.Items(
                              new Shape.Members(
                                  Map.of(
                                      "text", Shape.TEXT,
                                      "thoughtSignature", Shape.TEXT,
                                      "thought_signature", Shape.TEXT))))))));

  private final RelayTarget to;
  private final boolean needsSignatures;

  private GeminiCarried(RelayTarget to) {
    this.to = requireNonNull(to, "to is null");
    this.needsSignatures = ModelFamily.of(to.target()).isThird();
  }

  /**
   * What must be edited for this vendor.
   *
   * @param nested names under which a request may hold another one
   */
  static List<JsonSplice.Edit> edits(byte[] body, Set<String> nested, RelayTarget to) {
    if (to.passesUntouched(body)) {
      return List.of();
    }
    Map<String, Shape> wanted = new HashMap<>(((Shape.Members) REQUEST).wanted());
    nested.forEach(name -> wanted.put(name, REQUEST));
    Node root = JsonOutline.of(body, new Shape.Members(wanted));
    GeminiCarried carried = new GeminiCarried(to);
    JsonCuts cuts = new JsonCuts();
    carried.request(root, cuts);
    nested.forEach(name -> root.all(name).forEach(inner -> carried.request(inner, cuts)));
    return cuts.edits();
  }

  private void request(Node request, JsonCuts cuts) {
    for (Node contents : request.all("contents")) {
      cuts.items(contents, this::emptied);
    }
  }

  private boolean emptied(Node content, JsonCuts within) {
    boolean emptied = false;
    for (Node parts : content.all("parts")) {
      Step step = new Step();
      emptied = within.items(parts, step::goes);
    }
    return emptied;
  }

  /** The parts of one content. */
  private final class Step {
    private boolean called;

    boolean goes(Node part, JsonCuts within) {
      boolean call = part.members().stream().anyMatch(m -> CALL.contains(m.name()));
      boolean firstCall = call && !called;
      called |= call;
      return judged(part, firstCall, within);
    }
  }

  private boolean judged(Node part, boolean firstCall, JsonCuts within) {
    boolean thought = part.last("thought").map(n -> n.kind() == Kind.TRUE).orElse(false);
    List<Node> signatures =
        part.members().stream()
            .filter(m -> SIGNATURE.contains(m.name()))
            .map(JsonOutline.Member::value)
            .toList();
    String value = signatures.isEmpty() ? "" : Signatures.standard(signatures.getLast().text());
    if (to.withoutReasoning()) {
      if (!thought && (value.isEmpty() || isSentinel(signatures.getLast()))) {
        return false;
      }
    } else if (!Envelopes.isEnvelope(value)) {
      return false;
    } else {
      ReasoningState own = to.own(value).orElse(null);
      if (own != null) {
        signatures.forEach(node -> within.replace(node, Json.quoted(own.value())));
        return false;
      }
    }
    if (!to.envelopes().holdsNothing(value)) {
      to.noteDropped();
    }
    if (thought || carriesOnly(part)) {
      return true;
    }
    if (firstCall && needsSignatures) {
      signatures.forEach(node -> within.replace(node, Json.quoted(Signatures.SENTINEL)));
    } else {
      within.members(part, (member, inMember) -> SIGNATURE.contains(member.name()));
    }
    return false;
  }

  private static boolean isSentinel(Node signature) {
    return Signatures.isSentinel(signature.text());
  }

  private static boolean carriesOnly(Node part) {
    return part.text("text").isEmpty()
        && part.members().stream().allMatch(m -> CARRIER.contains(m.name()));
  }
}

package io.trireme.codex;

import io.trireme.core.Json;
import io.trireme.core.JsonCuts;
import io.trireme.core.JsonOutline;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonOutline.Shape;
import io.trireme.core.JsonSplice;
import io.trireme.core.model.Block;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.translate.Envelopes;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * The reasoning items that a client carries back in a Responses request that is relayed. OpenAI
 * refuses an encrypted content that it did not make, so an item with an envelope of ours goes. An
 * item that the vendor itself made goes only when it was refused, and then what followed it loses
 * its id: by that the vendor would know that the reasoning before it is missing.
 *
 * <p>A compaction stays, unless it is a summary of ours, which no vendor could read: that becomes
 * the user's words.
 *
 * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning</a>
 */
final class CodexCarried {

  private static final Shape BODY =
      new Shape.Members(
          Map.of(
              "input",
              new Shape.Items(
                  new Shape.Members(
                      Map.of(
                          "type", Shape.TEXT,
                          "role", Shape.TEXT,
                          "id", Shape.TEXT,
                          "encrypted_content", Shape.TEXT)))));

  private static final Set<String> CALLS = Set.of("function_call", "custom_tool_call");

  private final RelayTarget to;
  private boolean reasoningMissing;

  private CodexCarried(RelayTarget to) {
    this.to = requireNonNull(to, "to is null");
  }

  /** What must be edited for this vendor. */
  static List<JsonSplice.Edit> edits(byte[] body, RelayTarget to) {
    if (to.passesUntouched(body)) {
      return List.of();
    }
    JsonCuts cuts = new JsonCuts();
    for (Node input : JsonOutline.of(body, BODY).all("input")) {
      cuts.items(input, new CodexCarried(to)::goes);
    }
    return cuts.edits();
  }

  private boolean goes(Node item, JsonCuts within) {
    if (item.text("type").equals("reasoning")) {
      return reasoningGoes(item, within);
    }
    if (CodexCompaction.isItem(item.text("type"))) {
      to.envelopes()
          .openSummary(item.text("encrypted_content"))
          .ifPresent(summary -> within.replace(item, said(summary)));
    }
    reasoningMissing &= madeByModel(item);
    if (reasoningMissing) {
      within.members(item, (member, inMember) -> member.name().equals("id"));
    }
    return false;
  }

  private static String said(String summary) {
    return Json.text(
        Json.object()
            .put("type", "message")
            .put("role", "user")
            .put("content", new Block.Compaction(summary).words()));
  }

  private static boolean madeByModel(Node item) {
    return CALLS.contains(item.text("type")) || item.text("role").equals("assistant");
  }

  private boolean reasoningGoes(Node item, JsonCuts within) {
    if (!to.withoutReasoning()) {
      String value = item.text("encrypted_content");
      if (!Envelopes.isEnvelope(value)) {
        return false;
      }
      ReasoningState own = to.own(value).orElse(null);
      if (own != null) {
        unwrap(item, own, within);
        return false;
      }
    }
    reasoningMissing = to.withoutReasoning();
    to.noteDropped();
    return true;
  }

  private static void unwrap(Node item, ReasoningState own, JsonCuts within) {
    item.all("encrypted_content").forEach(node -> within.replace(node, Json.quoted(own.value())));
    String id = own.itemIdOrNull();
    if (id != null && !id.equals(item.text("id"))) {
      item.all("id").forEach(node -> within.replace(node, Json.quoted(id)));
    }
  }
}

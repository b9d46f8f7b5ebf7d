package io.trireme.claude;

import io.trireme.core.Json;
import io.trireme.core.JsonCuts;
import io.trireme.core.JsonOutline;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonOutline.Shape;
import io.trireme.core.JsonSplice;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.translate.Envelopes;
import java.util.List;
import java.util.Map;

/**
 * The thoughts that a client carries back in a request that is relayed. Anthropic refuses a
 * signature that is not its own, so a block with an envelope of ours goes; a message of which
 * nothing is left goes with it. Of a summary of ours the envelope goes and the words stay.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking">Extended
 *     thinking</a>
 */
final class ClaudeCarried {

  private static final Shape BLOCK =
      new Shape.Members(
          Map.of(
              "type", Shape.TEXT,
              "thinking", Shape.TEXT,
              "signature", Shape.TEXT,
              "data", Shape.TEXT,
              "encrypted_content", Shape.TEXT));

  private static final Shape BODY =
      new Shape.Members(
          Map.of(
              "messages",
              new Shape.Items(new Shape.Members(Map.of("content", new Shape.Items(BLOCK))))));

  private ClaudeCarried() {}

  /** What must be edited for this vendor. */
  static List<JsonSplice.Edit> edits(byte[] body, RelayTarget to) {
    if (to.passesUntouched(body)) {
      return List.of();
    }
    JsonCuts cuts = new JsonCuts();
    for (Node messages : JsonOutline.of(body, BODY).all("messages")) {
      cuts.items(messages, (message, within) -> emptied(message, within, to));
    }
    return cuts.edits();
  }

  private static boolean emptied(Node message, JsonCuts within, RelayTarget to) {
    boolean emptied = false;
    for (Node content : message.all("content")) {
      emptied = within.items(content, (block, inBlock) -> goes(block, inBlock, to));
    }
    return emptied;
  }

  private static boolean goes(Node block, JsonCuts within, RelayTarget to) {
    if (block.text("type").equals("compaction")) {
      plain(block, within);
      return false;
    }
    String slot =
        switch (block.text("type")) {
          case "thinking" -> "signature";
          case "redacted_thinking" -> "data";
          default -> "";
        };
    if (slot.isEmpty()) {
      return false;
    }
    if (!to.withoutReasoning()) {
      String value = block.text(slot);
      if (!Envelopes.isEnvelope(value)) {
        return false;
      }
      ReasoningState own = to.own(value).orElse(null);
      if (own != null) {
        unwrap(block, own, within);
        return false;
      }
    }
    to.noteDropped();
    return true;
  }

  /** A summary of ours says in words what is in its envelope, and words are all that is needed. */
  private static void plain(Node block, JsonCuts within) {
    for (Node sealed : block.all("encrypted_content")) {
      if (Envelopes.isEnvelope(sealed.text())) {
        within.replace(sealed, "null");
      }
    }
  }

  private static void unwrap(Node block, ReasoningState own, JsonCuts within) {
    boolean redacted = own.form() == Form.REDACTED;
    if (redacted != block.text("type").equals("redacted_thinking")) {
      within.replace(block, written(own));
      return;
    }
    block.all(redacted ? "data" : "signature").forEach(node -> put(node, own.value(), within));
    if (!redacted) {
      // The signature is over the text as it was, which the client may have reformatted.
      block.all("thinking").forEach(node -> put(node, own.shown(), within));
    }
  }

  private static void put(Node node, String text, JsonCuts within) {
    if (!node.text().equals(text)) {
      within.replace(node, Json.quoted(text));
    }
  }

  private static String written(ReasoningState own) {
    return Json.text(
        own.form() == Form.REDACTED
            ? Json.object().put("type", "redacted_thinking").put("data", own.value())
            : Json.object()
                .put("type", "thinking")
                .put("thinking", own.shown())
                .put("signature", own.value()));
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.translate.Envelopes;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Thoughts that grow, as one part of a summary. Their state comes with the end alone. */
final class CodexOpenReasoning implements CodexOpenItem {

  private final CodexEvents events;
  private final Envelopes envelopes;
  private final String id;
  private final StringBuilder text = new StringBuilder();
  private @Nullable ReasoningState state;

  CodexOpenReasoning(CodexEvents events, Envelopes envelopes, String id) {
    this.events = requireNonNull(events, "events is null");
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
    this.id = requireNonNull(id, "id is null");
    events.added(item());
  }

  private ObjectNode item() {
    ObjectNode item = Json.object().put("type", "reasoning").put("id", id);
    item.putArray("summary");
    return item;
  }

  private ObjectNode at() {
    return Json.object().put("item_id", id).put("summary_index", 0);
  }

  private ObjectNode part() {
    return Json.object().put("type", "summary_text").put("text", text.toString());
  }

  @Override
  public void add(String more) {
    if (text.isEmpty()) {
      ObjectNode fields = at();
      fields.set("part", part());
      events.emit("response.reasoning_summary_part.added", fields);
    }
    text.append(more);
    events.emit("response.reasoning_summary_text.delta", at().put("delta", more));
  }

  /** The vendor's state, which replaces an earlier one. */
  void state(ReasoningState given) {
    state = given;
  }

  @Override
  public void finish(boolean cut) {
    ObjectNode item = item();
    if (!text.isEmpty()) {
      events.emit("response.reasoning_summary_text.done", at().put("text", text.toString()));
      ObjectNode fields = at();
      fields.set("part", part());
      events.emit("response.reasoning_summary_part.done", fields);
      item.withArray("summary").add(part());
    }
    ReasoningState known = state;
    String sealed = known == null ? envelopes.sealNothing() : envelopes.seal(known);
    item.put("encrypted_content", sealed);
    events.done(item);
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Citation;
import io.trireme.core.model.LogProbs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A message that grows. Texts that follow one another become one part, since clients show parts as
 * one text; the places of citations are shifted accordingly.
 */
final class CodexOpenMessage implements CodexOpenItem {

  private final CodexEvents events;
  private final ObjectNode item;
  private final ArrayNode content;
  private final StringBuilder text = new StringBuilder();
  private final List<LogProbs.Token> tokens = new ArrayList<>();
  private @Nullable ObjectNode part;
  private boolean refusal;
  private int shift;

  CodexOpenMessage(CodexEvents events, String id) {
    this.events = requireNonNull(events, "events is null");
    this.item = item(id, "in_progress");
    this.content = Json.object().putArray("content");
    events.added(item);
  }

  private static ObjectNode item(String id, String status) {
    ObjectNode item = Json.object().put("type", "message").put("id", id).put("status", status);
    return item.put("role", "assistant").set("content", Json.object().putArray("content"));
  }

  /** A text begins, of words or of refusal. */
  void open(boolean ofRefusal) {
    if (part != null && refusal == ofRefusal) {
      shift = text.codePointCount(0, text.length());
      return;
    }
    finishPart();
    refusal = ofRefusal;
    text.setLength(0);
    tokens.clear();
    shift = 0;
    ObjectNode empty = part("", Json.object().putArray("annotations"), LogProbs.NONE);
    part = empty;
    ObjectNode fields = at();
    fields.set("part", empty);
    events.emit("response.content_part.added", fields);
  }

  private ObjectNode part(CharSequence words, ArrayNode annotations, LogProbs told) {
    ObjectNode made = Json.object();
    if (refusal) {
      return made.put("type", "refusal").put("refusal", words.toString());
    }
    made.put("type", "output_text").put("text", words.toString());
    made.set("annotations", annotations);
    made.set("logprobs", OpenAiLogProbs.write(told));
    return made;
  }

  private ObjectNode at() {
    return Json.object()
        .put("item_id", item.path("id").asText())
        .put("content_index", content.size());
  }

  @Override
  public void add(String more) {
    add(more, LogProbs.NONE);
  }

  /** More words, and how likely their tokens were. */
  void add(String more, LogProbs told) {
    text.append(more);
    tokens.addAll(told.tokens());
    ObjectNode fields = at().put("delta", more);
    if (refusal) {
      events.emit("response.refusal.delta", fields);
    } else {
      fields.set("logprobs", OpenAiLogProbs.write(told));
      events.emit("response.output_text.delta", fields);
    }
  }

  /** The text rests on a page. */
  void cite(Citation citation) {
    ObjectNode open = part;
    if (open != null && open.path("annotations") instanceof ArrayNode annotations) {
      ObjectNode annotation = CodexParts.annotation(citation, shift);
      ObjectNode fields = at().put("annotation_index", annotations.size());
      fields.set("annotation", annotation);
      annotations.add(annotation);
      events.emit("response.output_text.annotation.added", fields);
    }
  }

  private void finishPart() {
    ObjectNode open = part;
    if (open == null) {
      return;
    }
    ArrayNode annotations =
        open.path("annotations") instanceof ArrayNode known ? known : Json.object().putArray("a");
    LogProbs told = new LogProbs(tokens);
    ObjectNode whole = part(text, annotations, told);
    ObjectNode said = at().put(refusal ? "refusal" : "text", text.toString());
    if (!refusal) {
      said.set("logprobs", OpenAiLogProbs.write(told));
    }
    events.emit(refusal ? "response.refusal.done" : "response.output_text.done", said);
    ObjectNode fields = at();
    fields.set("part", whole);
    events.emit("response.content_part.done", fields);
    content.add(whole);
    part = null;
  }

  @Override
  public void finish(boolean cut) {
    finishPart();
    ObjectNode whole = item(item.path("id").asText(), cut ? "incomplete" : "completed");
    whole.set("content", content);
    events.done(whole);
  }
}

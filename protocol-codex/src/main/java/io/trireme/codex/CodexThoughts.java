package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ReasoningState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * One reasoning item: parts of a summary, or the thoughts themselves where a vendor tells them, and
 * the state. It is a block only if it has any of these.
 */
final class CodexThoughts {

  private static final String BETWEEN_PARTS = "\n\n";

  private final int key;
  private final ReasoningState.Origin origin;
  private final Consumer<ChatEvent> out;
  private final StringBuilder told = new StringBuilder();
  private final Map<Integer, StringBuilder> summaries = new HashMap<>();
  private final Map<Integer, StringBuilder> raws = new HashMap<>();
  private boolean open;
  private boolean closed;

  CodexThoughts(int key, ReasoningState.Origin origin, Consumer<ChatEvent> out) {
    this.key = key;
    this.origin = requireNonNull(origin, "origin is null");
    this.out = requireNonNull(out, "out is null");
  }

  /** More of a part of the summary. */
  void summary(int part, String text) {
    if (raws.isEmpty()) {
      add(summaries, part, text);
    }
  }

  /** All of a part of the summary. */
  void wholeSummary(int part, String text) {
    if (raws.isEmpty()) {
      complete(summaries, part, text);
    }
  }

  /** More of the thoughts themselves; of no interest beside a summary. */
  void raw(int part, String text) {
    if (summaries.isEmpty()) {
      add(raws, part, text);
    }
  }

  /** All of a part of the thoughts themselves. */
  void wholeRaw(int part, String text) {
    if (summaries.isEmpty()) {
      complete(raws, part, text);
    }
  }

  private void add(Map<Integer, StringBuilder> parts, int part, String text) {
    if (closed || text.isEmpty()) {
      return;
    }
    boolean first = !parts.containsKey(part);
    parts.computeIfAbsent(part, at -> new StringBuilder()).append(text);
    tell(first && !told.isEmpty() ? BETWEEN_PARTS + text : text);
  }

  private void complete(Map<Integer, StringBuilder> parts, int part, String whole) {
    StringBuilder known = parts.getOrDefault(part, new StringBuilder());
    if (whole.length() > known.length() && whole.startsWith(known.toString())) {
      add(parts, part, whole.substring(known.length()));
    }
  }

  private void tell(String text) {
    open();
    told.append(text);
    out.accept(new Delta(key, text));
  }

  private void open() {
    if (!open) {
      open = true;
      out.accept(new BlockOpened(key, new Opening.Reasoning()));
    }
  }

  /** The item as it is in the end. Its state is the only one that the vendor takes back. */
  void finish(JsonNode item) {
    for (int i = 0; i < item.path("summary").size(); i++) {
      wholeSummary(i, item.path("summary").path(i).path("text").asText(""));
    }
    for (int i = 0; i < item.path("content").size(); i++) {
      wholeRaw(i, item.path("content").path(i).path("text").asText(""));
    }
    String state = item.path("encrypted_content").asText("");
    if (!closed && !state.isEmpty()) {
      open();
      out.accept(
          new StateGiven(
              key,
              new ReasoningState(
                  origin,
                  ReasoningState.Form.ENCRYPTED,
                  state,
                  item.path("id").asText(null),
                  told.toString())));
    }
  }

  /** Nothing follows. */
  void close() {
    if (open && !closed) {
      out.accept(new BlockClosed(key));
    }
    closed = true;
  }
}

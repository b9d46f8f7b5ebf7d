package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ToolName;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/** A text that grows: words, a refusal, or the arguments of a call. */
final class CodexText {

  private final int key;
  private final Consumer<ChatEvent> out;
  private final StringBuilder told = new StringBuilder();
  private final Set<Citation> cited = new HashSet<>();
  private boolean closed;

  private CodexText(int key, Opening opening, Consumer<ChatEvent> out) {
    this.key = key;
    this.out = requireNonNull(out, "out is null");
    out.accept(new BlockOpened(key, opening));
  }

  /** Words, or words of refusal. */
  static CodexText open(int key, boolean refusal, Consumer<ChatEvent> out) {
    return new CodexText(key, refusal ? new Opening.Refusal() : new Opening.Text(), out);
  }

  /** The arguments of a call. */
  static CodexText call(int key, String id, ToolName tool, Consumer<ChatEvent> out) {
    return new CodexText(key, new Opening.ToolCall(id, tool), out);
  }

  /** More of it. */
  void add(String text) {
    if (!closed && !text.isEmpty()) {
      told.append(text);
      out.accept(new Delta(key, text));
    }
  }

  /** All of it: what was not told yet follows. What contradicts what was told comes too late. */
  void complete(String whole) {
    if (whole.length() > told.length() && whole.startsWith(told.toString())) {
      add(whole.substring(told.length()));
    }
  }

  /** An annotation; the same one counts once. */
  void cite(JsonNode annotation) {
    CodexContent.citation(annotation)
        .filter(citation -> !closed && cited.add(citation))
        .ifPresent(citation -> out.accept(new Cited(key, citation)));
  }

  /** Nothing follows. */
  void close() {
    if (!closed) {
      closed = true;
      out.accept(new BlockClosed(key));
    }
  }
}

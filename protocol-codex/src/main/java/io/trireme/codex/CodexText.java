package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.Citation;
import io.trireme.core.model.LogProbs;
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
  private int tokens;
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
    add(text, LogProbs.NONE);
  }

  /** More of it, and how likely its tokens were. */
  void add(String text, LogProbs logProbs) {
    Delta delta = new Delta(key, text, logProbs);
    if (!closed && !delta.isEmpty()) {
      told.append(text);
      tokens += logProbs.tokens().size();
      out.accept(delta);
    }
  }

  /** All of it: what was not told yet follows. What contradicts what was told comes too late. */
  void complete(String whole) {
    complete(whole, LogProbs.NONE);
  }

  /** All of it with all of its tokens: those that were not told yet follow. */
  void complete(String whole, LogProbs logProbs) {
    boolean agrees = whole.startsWith(told.toString());
    String rest = agrees ? whole.substring(told.length()) : "";
    add(rest, agrees ? logProbs.without(tokens) : LogProbs.NONE);
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

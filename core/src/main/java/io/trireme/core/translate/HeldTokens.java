package io.trireme.core.translate;

import io.trireme.core.model.LogProbs;
import io.trireme.core.model.LogProbs.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The tokens of a text of which a part is held back: each goes out with the words that it begins.
 * One per text; single-threaded.
 */
final class HeldTokens {

  private final Deque<Token> waiting = new ArrayDeque<>();

  /** Characters before the first token that waits. */
  private int begin;

  private int said;

  /** Takes the tokens of words that may be held back. */
  void add(LogProbs logProbs) {
    waiting.addAll(logProbs.tokens());
  }

  /** The tokens that begin within the next words, which go out. */
  LogProbs with(String words) {
    said += words.length();
    List<Token> told = new ArrayList<>();
    while (!waiting.isEmpty() && begin < said) {
      Token token = waiting.remove();
      begin += token.chosen().text().length();
      told.add(token);
    }
    return new LogProbs(told);
  }

  /** All tokens that still wait, for nothing is held back any more. */
  LogProbs rest() {
    LogProbs rest = new LogProbs(List.copyOf(waiting));
    waiting.clear();
    return rest;
  }
}

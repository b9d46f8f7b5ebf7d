package io.trireme.core.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How likely the tokens of a text were, in their order.
 *
 * @param tokens the tokens; empty if nothing is told
 */
public record LogProbs(List<Token> tokens) {

  /** Nothing is told. */
  public static final LogProbs NONE = new LogProbs(List.of());

  /**
   * A token that was weighed.
   *
   * @param text its characters as far as they are characters: a token may be half of one
   * @param logProb the natural logarithm of its probability; never above 0
   * @param bytesOrNull its bytes; null if the vendor does not tell them
   */
  public record Candidate(String text, double logProb, @Nullable List<Integer> bytesOrNull) {
    public Candidate {
      requireNonNull(text, "text is null");
      bytesOrNull = bytesOrNull == null ? null : List.copyOf(bytesOrNull);
    }

    /** Its bytes; those of its characters if the vendor does not tell them. */
    public List<Integer> bytes() {
      if (bytesOrNull != null) {
        return bytesOrNull;
      }
      List<Integer> bytes = new ArrayList<>();
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        bytes.add(Byte.toUnsignedInt(b));
      }
      return bytes;
    }
  }

  /**
   * A token of the answer.
   *
   * @param chosen the one that was taken
   * @param likeliest those that were likeliest in its place, as many as were asked for
   */
  public record Token(Candidate chosen, List<Candidate> likeliest) {
    public Token {
      requireNonNull(chosen, "chosen is null");
      likeliest = List.copyOf(likeliest);
    }
  }

  public LogProbs {
    tokens = List.copyOf(tokens);
  }

  /** True if nothing is told. */
  public boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** These and then those. */
  public LogProbs plus(LogProbs more) {
    if (isEmpty() || more.isEmpty()) {
      return isEmpty() ? more : this;
    }
    List<Token> all = new ArrayList<>(tokens);
    all.addAll(more.tokens);
    return new LogProbs(all);
  }

  /** All but the first few. */
  public LogProbs without(int first) {
    return first <= 0
        ? this
        : new LogProbs(tokens.subList(Math.min(first, tokens.size()), tokens.size()));
  }
}

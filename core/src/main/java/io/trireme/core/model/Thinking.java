package io.trireme.core.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How much the model is to think.
 *
 * @param mode whether at all
 * @param effortOrNull how hard, if the client says it in a word
 * @param budget how many tokens, if the client says it in a number
 * @param shownOrNull whether thoughts or their summaries are to be shown; null if not said
 */
public record Thinking(
    Mode mode, @Nullable Effort effortOrNull, OptionalInt budget, @Nullable Boolean shownOrNull) {

  /** Whether to think. */
  public enum Mode {
    /** The client does not say: nothing is sent, for vendors' own defaults differ. */
    UNSTATED,
    /** Not at all. */
    OFF,
    /** Yes, as much as budget or effort say. */
    ON,
    /** As much as the model finds right. */
    ADAPTIVE
  }

  /** How hard, from least to most. */
  public enum Effort {
    NONE,
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH,
    XHIGH,
    MAX;

    /** The word on the wire, which all dialects share: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The effort of that word, without regard to case; empty for any other word. */
    public static Optional<Effort> of(String word) {
      for (Effort effort : values()) {
        if (effort.wireName().equalsIgnoreCase(word)) {
          return Optional.of(effort);
        }
      }
      return Optional.empty();
    }

    /** The effort that a budget of so many tokens amounts to. */
    public static Effort ofBudget(int tokens) {
      if (tokens <= 0) {
        return NONE;
      }
      if (tokens <= 512) {
        return MINIMAL;
      }
      if (tokens <= 1024) {
        return LOW;
      }
      if (tokens <= 8192) {
        return MEDIUM;
      }
      return tokens <= 24576 ? HIGH : XHIGH;
    }

    /** The budget in tokens that this effort amounts to; of {@link #MAX} that of {@link #XHIGH}. */
    public int budget() {
      return switch (this) {
        case NONE -> 0;
        case MINIMAL -> 512;
        case LOW -> 1024;
        case MEDIUM -> 8192;
        case HIGH -> 24576;
        case XHIGH, MAX -> 32768;
      };
    }
  }

  /** Nothing is said. */
  public static final Thinking UNSTATED =
      new Thinking(Mode.UNSTATED, null, OptionalInt.empty(), null);

  public Thinking {
    requireNonNull(mode, "mode is null");
    requireNonNull(budget, "budget is null");
  }

  /** The effort as a word: what the client said, else what its budget amounts to. */
  public Optional<Effort> effort() {
    if (effortOrNull != null) {
      return Optional.of(effortOrNull);
    }
    return budget.isPresent() && budget.getAsInt() >= 0
        ? Optional.of(Effort.ofBudget(budget.getAsInt()))
        : Optional.empty();
  }
}

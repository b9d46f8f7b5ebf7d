package io.trireme.core.model;

import io.trireme.core.spi.Dialect;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A vendor's opaque state of what a model thought. It is of use to its origin alone, byte for byte,
 * and is never made up.
 *
 * @param origin where it was made
 * @param form what it is there
 * @param value the vendor's own value
 * @param itemIdOrNull the vendor's id of the item that held it
 * @param shown the exact text that the vendor showed with it, which clients may have reformatted
 */
public record ReasoningState(
    Origin origin, Form form, String value, @Nullable String itemIdOrNull, String shown) {

  /** What a state is in its dialect. */
  public enum Form {
    /** A signature over text that is shown. */
    SIGNATURE,
    /** Thoughts that only the vendor can read. */
    ENCRYPTED,
    /** Thoughts that the vendor withheld. */
    REDACTED,
    /** A mark on the part that follows. */
    MARK_ON_NEXT,
    /** A mark on the part that went before. */
    MARK_ON_PREVIOUS
  }

  /**
   * Where a state was made.
   *
   * @param dialect what the vendor speaks
   * @param model the vendor's name of the model; "" if unknown
   * @param account whose it is: the channel's id; "" if the client had it from elsewhere
   */
  public record Origin(Dialect dialect, String model, String account) {
    public Origin {
      requireNonNull(dialect, "dialect is null");
      requireNonNull(model, "model is null");
      requireNonNull(account, "account is null");
    }

    /** A state that came as it is, without a word of ours about it. */
    public static Origin unknown(Dialect dialect) {
      return new Origin(dialect, "", "");
    }
  }

  public ReasoningState {
    requireNonNull(origin, "origin is null");
    requireNonNull(form, "form is null");
    requireNonNull(value, "value is null");
    requireNonNull(shown, "shown is null");
  }

  /** The state is left out: it belongs to the conversation. */
  @Override
  public String toString() {
    return "ReasoningState[" + origin + ", " + form + "]";
  }
}

package io.trireme.store.usage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How exchanges end, coarsely. */
public enum OutcomeClass {
  /** The client has its answer. */
  SUCCESS,
  /** The request could not be served as it was, or a limit of ours kept it out. */
  CLIENT,
  /** The client left, or did not read. */
  GONE,
  /** Nobody answered, or an answer broke. */
  FAILED;

  /** The word for it in tables and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class of that word. */
  public static Optional<OutcomeClass> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}

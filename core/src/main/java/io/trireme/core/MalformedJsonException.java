package io.trireme.core;

import static java.util.Objects.requireNonNull;

/**
 * A body that is not the JSON it should be. The message says what is wrong and where, and never
 * quotes the content: bodies are private, and messages end up in answers and logs. For the same
 * reason there is no cause; a parser's own message would quote.
 */
public final class MalformedJsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * Names the fault.
   *
   * @param problem what is wrong, without any content of the document
   * @param offset bytes before the place where it was noticed, which is at the fault or shortly
   *     after it; a byte order mark counts
   */
  public MalformedJsonException(String problem, long offset) {
    super(requireNonNull(problem, "problem is null") + " at byte " + offset);
    this.offset = offset;
  }

  /** Bytes before the place where the fault was noticed. */
  public long offset() {
    return offset;
  }
}

package io.trireme.core.sse;

/**
 * Takes a stream's bytes as they arrive and gives its events to a {@link SseParser.Listener}. Not
 * thread-safe.
 */
public sealed interface StreamParser permits SseParser, JsonArrayParser {

  /**
   * Parses the next bytes of the stream. The array is only read, and not kept.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  void feed(byte[] bytes, int offset, int length);

  /** True if the bytes so far end in the middle of an event. */
  boolean midEvent();

  /** Bytes of memory that hold what is not complete, used or not. */
  long retainedBytes();

  /** True if the framing allows the stream to end behind the bytes so far. */
  boolean mayEnd();
}

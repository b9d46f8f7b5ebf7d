package io.trireme.core.spi;

import io.trireme.core.Usage;
import io.trireme.core.sse.SseEvent;

/**
 * Reads a copy of what an upstream answers while the bytes pass untouched. One per attempt;
 * single-threaded; never blocks.
 */
public interface RelayObserver {

  /** Takes the next event of a stream and says what it means. */
  Signal onEvent(SseEvent event);

  /**
   * Takes a whole answer and says what it means: {@link Signal.Terminal}, or {@link Signal.Failed}
   * if it is no answer of this dialect.
   *
   * @param body the bytes of the answer, which must not be changed
   */
  Signal onWhole(byte[] body);

  /** True once the answer may end here: its terminal event, or all that matters of it, was seen. */
  boolean complete();

  /** What is known of the usage so far. */
  Usage usage();
}

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
   * Takes an event that was too large to be read and has passed nevertheless, and says what its
   * name alone means. Where names mean nothing it is content.
   *
   * @param name its name; {@code ""} if it has none
   */
  default Signal onOversize(String name) {
    return Signal.MEANINGFUL;
  }

  /**
   * Takes a whole answer and says what it means: {@link Signal.Terminal}, or {@link Signal.Failed}
   * if it is no answer of this dialect.
   *
   * @param body the bytes of the answer, which must not be changed
   */
  Signal onWhole(byte[] body);

  /** True once the answer may end here: its terminal event, or all that matters of it, was seen. */
  boolean complete();

  /**
   * True if what was seen is a complete answer that says nothing: no text, no call, no refusal, no
   * thought, no reason why the model was stopped, and no token of output that the vendor would
   * count. Asked of generated answers alone; where nobody looks it is false.
   */
  default boolean blank() {
    return false;
  }

  /** What is known of the usage so far. */
  Usage usage();
}

package io.trireme.core.spi;

import io.trireme.core.model.ChatEvent;
import io.trireme.core.sse.SseEvent;
import java.util.function.Consumer;

/**
 * Reads one answer of an upstream. Blocks may overlap, each under an index of its own. An exception
 * that leaves it means that the answer cannot be read. One per attempt; single-threaded; never
 * blocks.
 */
public interface AnswerDecoder {

  /** Takes the next event of a stream. */
  void accept(SseEvent event, Consumer<ChatEvent> out);

  /**
   * True if the event is one by which the dialect keeps a connection alive: it says nothing, and it
   * is no progress. The same events that are {@link Signal#IDLE} to the dialect's observer.
   */
  default boolean isKeepAlive(SseEvent event) {
    return false;
  }

  /**
   * Takes a whole answer, as the events that it would have been, the last one included.
   *
   * @param body the bytes of the answer, which must not be changed
   */
  void whole(byte[] body, Consumer<ChatEvent> out);

  /**
   * The stream is over. What was held back is given out. If the answer is incomplete nothing more
   * is said: whoever asks for a {@link ChatEvent.Finished} and has none knows that it was cut.
   */
  void end(Consumer<ChatEvent> out);
}

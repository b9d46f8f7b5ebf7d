package io.trireme.core.spi;

import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import java.util.function.Consumer;

/**
 * Writes one answer to a client. It is given blocks in a row, numbered without gaps, and after
 * {@link ChatEvent.Finished} or {@link ChatEvent.Failed} nothing more. One per attempt;
 * single-threaded; never blocks.
 */
public interface AnswerEncoder {

  /**
   * Takes the next event.
   *
   * @param out takes complete frames, ready for the wire
   */
  void accept(ChatEvent event, Consumer<byte[]> out);

  /** The body of a whole answer. */
  byte[] whole(ChatAnswer answer);
}

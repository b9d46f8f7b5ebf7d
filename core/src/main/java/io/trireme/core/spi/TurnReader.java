package io.trireme.core.spi;

import io.trireme.core.sse.SseEvent;
import java.util.Optional;

/**
 * Reads an answer as its client gets it, and gives out the turn once that is finished. One per
 * attempt; single-threaded; never blocks.
 */
public interface TurnReader {

  /** Takes the next event of a stream. */
  Optional<StoredTurn> onEvent(SseEvent event);

  /**
   * Takes an event that was too large to be read.
   *
   * @param name its name; {@code ""} if it has none
   * @return true if for want of it the turn will not be finished
   */
  boolean onOversize(String name);

  /** Takes a whole answer. */
  Optional<StoredTurn> onWhole(byte[] body);
}

package io.trireme.core.model;

import io.trireme.core.Usage;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A whole answer: the fold of its events.
 *
 * @param id the upstream's id of it; "" if it has none
 * @param blocks what it says
 * @param finished why it ended
 * @param usage its tokens
 */
public record ChatAnswer(String id, List<Block> blocks, ChatEvent.Finished finished, Usage usage) {

  public ChatAnswer {
    requireNonNull(id, "id is null");
    blocks = List.copyOf(blocks);
    requireNonNull(finished, "finished is null");
    requireNonNull(usage, "usage is null");
  }
}

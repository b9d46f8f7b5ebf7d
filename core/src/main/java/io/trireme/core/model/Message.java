package io.trireme.core.model;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One turn, or a part of one: messages of one role may stand side by side.
 *
 * @param role who speaks
 * @param blocks what is said, in order; may be empty
 */
public record Message(Role role, List<Block> blocks) {

  public Message {
    requireNonNull(role, "role is null");
    blocks = List.copyOf(blocks);
  }

  /** A message of one text. */
  public static Message text(Role role, String text) {
    return new Message(role, List.of(Block.Text.of(text)));
  }

  /** The same role with other blocks. */
  public Message with(List<Block> newBlocks) {
    return new Message(role, newBlocks);
  }
}

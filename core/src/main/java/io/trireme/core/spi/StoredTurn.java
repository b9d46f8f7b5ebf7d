package io.trireme.core.spi;

import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * One answered turn of a conversation, kept so that its caller can come back to it. It stands for
 * itself: its input holds what earlier turns contributed, so that these may go.
 *
 * @param id the id under which the client knows it
 * @param input what it answers, in the dialect's own form. Not copied: nobody may change it
 * @param answer the whole answer as the client got it. Not copied: nobody may change it
 * @param itemIds the ids of everything in it that a client may refer to
 */
@SuppressWarnings("ArrayRecordComponent") // of up to megabytes each, and never compared
public record StoredTurn(String id, byte[] input, byte[] answer, Set<String> itemIds) {

  /** What an entry costs beside its bytes, roughly. */
  private static final int OVERHEAD = 256;

  private static final int ID_OVERHEAD = 96;

  public StoredTurn {
    requireNonNull(id, "id is null");
    requireNonNull(input, "input is null");
    requireNonNull(answer, "answer is null");
    itemIds = Set.copyOf(itemIds);
  }

  /** What it takes of memory, in bytes, roughly. */
  public long weight() {
    return (long) OVERHEAD + input.length + answer.length + (long) ID_OVERHEAD * itemIds.size();
  }

  /** Without content, which is the client's. */
  @Override
  public String toString() {
    return "StoredTurn[" + id + ", " + weight() + " bytes]";
  }
}

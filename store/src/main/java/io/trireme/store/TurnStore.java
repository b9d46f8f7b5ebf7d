package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.StoredTurn;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * Where answered turns are kept for those who asked. Whatever is found belongs to the owner that is
 * named; an id of somebody else's is as unknown as one that never was. What is kept may be gone at
 * any time. Thread-safe; may block.
 */
public interface TurnStore {

  /**
   * To whom a turn belongs.
   *
   * @param caller the id of the caller's key
   * @param dialect whose ids these are
   */
  record Owner(String caller, Dialect dialect) {
    public Owner {
      requireNonNull(caller, "caller is null");
      requireNonNull(dialect, "dialect is null");
    }
  }

  /**
   * Who answered a turn.
   *
   * @param channel the channel's id
   * @param key the id of the channel's key; "" for none
   * @param relayed true if the ids in the turn are the vendor's own, so that he knows them too
   */
  record Maker(String channel, String key, boolean relayed) {
    public Maker {
      requireNonNull(channel, "channel is null");
      requireNonNull(key, "key is null");
    }
  }

  /**
   * One turn that is kept.
   *
   * @param turn what was said
   * @param maker who answered
   */
  record Kept(StoredTurn turn, Maker maker) {
    public Kept {
      requireNonNull(turn, "turn is null");
      requireNonNull(maker, "maker is null");
    }
  }

  /**
   * What is known of single items.
   *
   * @param turns the owner's turns that hold them, each item in one of them
   * @param othersToo true if an item that the owner has not is somebody else's
   */
  record Items(List<Kept> turns, boolean othersToo) {
    public Items {
      turns = List.copyOf(turns);
    }
  }

  /** The largest {@link StoredTurn#weight()} of a turn that is kept. */
  long largest();

  /**
   * Keeps a turn, in place of one of the same id.
   *
   * @return false if it is too large to be kept
   */
  boolean keep(Owner owner, Kept kept);

  /** The owner's turn of that id. */
  Optional<Kept> find(Owner owner, String id);

  /** True if the id is unknown to the owner, and is the id of somebody else's turn. */
  boolean isAnothers(Owner owner, String id);

  /** Finds the items of these ids. */
  Items findItems(Owner owner, Set<String> itemIds);

  /**
   * Forgets the owner's turn of that id.
   *
   * @return what was forgotten; empty if there was no such turn
   */
  Optional<Kept> forget(Owner owner, String id);

  /**
   * Lets go of what is too old or too much. To be called now and then; several processes may do so
   * at once.
   */
  void tidy();
}

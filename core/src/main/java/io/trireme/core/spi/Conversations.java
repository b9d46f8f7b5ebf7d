package io.trireme.core.spi;

import io.trireme.core.GatewayError;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How clients of a dialect come back to earlier turns by their ids, instead of sending them again.
 * It knows what the bytes mean; who keeps them and for whom is not its business. Thread-safe and
 * stateless; nothing here blocks.
 */
public interface Conversations {

  /**
   * What a request says about turns.
   *
   * @param turnOrNull the id of the turn that it goes on from
   * @param items ids of single items of earlier turns that it wants in their places
   * @param keep true if its own turn may be kept
   */
  record References(@Nullable String turnOrNull, Set<String> items, boolean keep) {

    /** For a request that neither refers to anything nor may be kept. */
    public static final References NONE = new References(null, Set.of(), false);

    public References {
      items = Set.copyOf(items);
    }

    /** The id of the turn that it goes on from. */
    public Optional<String> turn() {
      return Optional.ofNullable(turnOrNull);
    }

    /** True if the request says all that it means. */
    public boolean none() {
      return turnOrNull == null && items.isEmpty();
    }
  }

  /**
   * What a request is an answer to, ready to be kept.
   *
   * @param items the dialect's own form. Not copied: nobody may change it
   * @param itemIds the ids in it that a client may refer to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Input(byte[] items, Set<String> itemIds) {
    public Input {
      requireNonNull(items, "items is null");
      itemIds = Set.copyOf(itemIds);
    }
  }

  /**
   * An answer that is given once more.
   *
   * @param body all of its bytes
   * @param events true if they are events
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Rendering(byte[] body, boolean events) {
    public Rendering {
      requireNonNull(body, "body is null");
    }
  }

  /**
   * Finds what a request refers to.
   *
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} if it contradicts itself or
   *     is malformed
   */
  References references(Endpoint endpoint, byte[] body);

  /**
   * The request with everything that it refers to in its place.
   *
   * @param references of this body
   * @param turns every turn that holds some of it, in any order
   * @param portable true for a vendor of the same dialect who did not answer these turns himself:
   *     what only their maker can read is left out, and nothing refers to them any more
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} if something is not to be
   *     found in the turns
   */
  byte[] expand(byte[] body, References references, List<StoredTurn> turns, boolean portable);

  /** What an expanded request is an answer to. */
  Input input(byte[] expandedBody);

  /** A new reader of one attempt's answer, for the turn that it becomes. */
  TurnReader reader(Input input);

  /**
   * The answer once more, as its client asks for it.
   *
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} if the query is malformed
   */
  Rendering retrieve(StoredTurn turn, RequestHead head);

  /**
   * A list of what the turn is an answer to, as its client asks for it.
   *
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} if the query is malformed
   */
  byte[] listInput(StoredTurn turn, RequestHead head);

  /** What a client is told whose turn was forgotten as it wished. */
  byte[] deleted(String id);

  /** What a client is told that asks for a turn which is not, or not its own. */
  GatewayError notFound(String id);

  /** What a client is told while turns cannot be looked up: it is to come again. */
  GatewayError unavailable();

  /** What a client is told that wants to stop a turn which nobody makes behind its back. */
  GatewayError notCancellable();
}

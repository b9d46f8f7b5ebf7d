package io.trireme.deploy.edge;

import io.trireme.core.GatewayException;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.Conversations.References;
import io.trireme.core.spi.StoredTurn;
import io.trireme.scheduler.plan.Account;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.store.TurnStore;
import io.trireme.store.TurnStore.Items;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import io.trireme.store.sql.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The earlier turns that one request refers to. The account that answered them knows them itself,
 * and gets the request as it is; everybody else gets it with the turns in their places. Confined to
 * the exchange's thread.
 */
final class Recollection {

  private static final Logger LOG = Logger.getLogger(Recollection.class);

  private final RequestBody body;
  private final @Nullable Conversations conversations;
  private final References references;
  private final TurnDesk desk;
  private final Owner owner;
  private final String requestId;
  private final Optional<Kept> previous;
  private final Items items;
  private Conversations.@Nullable Input input;
  private boolean inputKnown;

  private Recollection(
      Exchange.Order order,
      @Nullable Conversations conversations,
      TurnDesk desk,
      String requestId) {
    this.body = order.body();
    this.conversations = conversations;
    this.desk = requireNonNull(desk, "desk is null");
    this.requestId = requireNonNull(requestId, "requestId is null");
    this.owner = new Owner(order.caller().id(), order.match().protocol().dialect());
    this.references =
        conversations == null
            ? References.NONE
            : conversations.references(order.match().endpoint(), body.bytes());
    this.previous = references.turn().flatMap(id -> ask("find", store -> store.find(owner, id)));
    this.items =
        references.items().isEmpty()
            ? new Items(List.of(), false)
            : ask("items", store -> store.findItems(owner, references.items()));
  }

  /**
   * Looks up what the request refers to.
   *
   * @throws GatewayException if it refers to turns in a way that nobody could follow, or to what is
   *     somebody else's, or if the store cannot be asked: an answer without what was said before
   *     would be worse than none
   */
  static Recollection of(Exchange.Order order, TurnDesk desk, String requestId) {
    Recollection found =
        new Recollection(
            order, order.match().protocol().conversations().orElse(null), desk, requestId);
    found.refuseAnothers();
    return found;
  }

  private <T> T ask(String operation, Function<TurnStore, T> question) {
    try {
      return desk.ask(operation, question);
    } catch (StoreException e) {
      LOG.warnf("turns cannot be looked up id=%s reason=\"%s\"", requestId, e.getMessage());
      throw new GatewayException(
          requireNonNull(conversations, "nothing is referred to").unavailable());
    }
  }

  /** A vendor would find it, for all callers have the same account there. */
  private void refuseAnothers() {
    boolean turn =
        previous.isEmpty()
            && references
                .turn()
                .filter(id -> ask("others", store -> store.isAnothers(owner, id)))
                .isPresent();
    if (turn || items.othersToo()) {
      // Refuses it in the words of an id that never was.
      expanded(false);
      throw new IllegalStateException("what is somebody else's was found");
    }
  }

  /** The account that knows the previous turn; null if none does. */
  @Nullable Account account() {
    return previous
        .map(Kept::maker)
        .filter(Maker::relayed)
        .map(maker -> new Account(maker.channel(), maker.key()))
        .orElse(null);
  }

  /**
   * The body for a vendor of the client's dialect, if it is not to go as it came. It is if all
   * turns that are known are of his making, or none is known; then he may know them.
   */
  Optional<byte[]> relayed(Candidate candidate) {
    List<Kept> known = known();
    if (known.stream().allMatch(kept -> kept.maker().equals(maker(candidate, true)))) {
      return Optional.empty();
    }
    return Optional.of(expanded(true));
  }

  /** The body to be translated. */
  byte[] translated() {
    return references.none() ? body.bytes() : expanded(false);
  }

  private byte[] expanded(boolean portable) {
    List<StoredTurn> turns = known().stream().map(Kept::turn).toList();
    return requireNonNull(conversations, "nothing is referred to")
        .expand(body.bytes(), references, turns, portable);
  }

  private List<Kept> known() {
    List<Kept> known = new ArrayList<>(items.turns());
    previous.ifPresent(known::add);
    return known;
  }

  private static Maker maker(Candidate candidate, boolean relayed) {
    String key = candidate.key() == null ? "" : candidate.key().id();
    return new Maker(candidate.channel().id(), key, relayed);
  }

  /**
   * Who keeps the answer of a candidate; null if it is not to be kept. A turn whose beginning is
   * unknown is not: later turns would lack it without a word.
   */
  @Nullable TurnKeeper keeper(Candidate candidate, boolean relayed) {
    Conversations.Input kept = input();
    if (kept == null || conversations == null) {
      return null;
    }
    return new TurnKeeper(
        conversations.reader(kept), desk, owner, maker(candidate, relayed), requestId);
  }

  private Conversations.@Nullable Input input() {
    if (!inputKnown) {
      inputKnown = true;
      input = readInput();
    }
    return input;
  }

  private Conversations.@Nullable Input readInput() {
    if (!references.keep() || conversations == null) {
      return null;
    }
    if (body.bytes().length > desk.largest()) {
      LOG.warnf("turn is too large to be kept id=%s bytes=%d", requestId, body.bytes().length);
      return null;
    }
    try {
      return conversations.input(translated());
    } catch (GatewayException e) {
      LOG.debugf("turn is not kept, its beginning is unknown id=%s", requestId);
      return null;
    }
  }
}

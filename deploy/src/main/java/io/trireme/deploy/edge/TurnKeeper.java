package io.trireme.deploy.edge;

import io.trireme.core.spi.StoredTurn;
import io.trireme.core.spi.TurnReader;
import io.trireme.core.sse.SseEvent;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Keeps the turn of one attempt as soon as its end is seen, before the client can see it: the
 * client's next request may be here a moment later, at another replica. Event-loop only but for
 * {@link #settled()}.
 */
final class TurnKeeper {

  private static final Logger LOG = Logger.getLogger(TurnKeeper.class);

  private final TurnReader reader;
  private final TurnDesk desk;
  private final Owner owner;
  private final Maker maker;
  private final String requestId;
  private volatile CompletableFuture<?> settled = CompletableFuture.completedFuture(null);

  TurnKeeper(TurnReader reader, TurnDesk desk, Owner owner, Maker maker, String requestId) {
    this.reader = requireNonNull(reader, "reader is null");
    this.desk = requireNonNull(desk, "desk is null");
    this.owner = requireNonNull(owner, "owner is null");
    this.maker = requireNonNull(maker, "maker is null");
    this.requestId = requireNonNull(requestId, "requestId is null");
  }

  /** Takes an event that the client gets. */
  void event(SseEvent event) {
    reader.onEvent(event).ifPresent(this::keep);
  }

  /** Takes a whole answer that the client gets. */
  void whole(byte[] body) {
    reader.onWhole(body).ifPresent(this::keep);
  }

  /** An event that the client gets was too large to be read. */
  void oversize(String name) {
    if (reader.onOversize(name)) {
      notKept();
    }
  }

  private void keep(StoredTurn turn) {
    settled = desk.keep(owner, new Kept(turn, maker)).thenAccept(this::kept);
  }

  private void kept(TurnDesk.Fate fate) {
    switch (fate) {
      case KEPT -> {}
      case TOO_LARGE -> notKept();
      case FAILED ->
          LOG.warnf(
              "turn is not kept, the store failed id=%s channel=%s", requestId, maker.channel());
    }
  }

  /**
   * Is complete when the turn that was seen is kept, or has been given up; until then the client
   * must not have its end. Never fails, and is never long in coming.
   */
  CompletableFuture<?> settled() {
    return settled;
  }

  private void notKept() {
    LOG.warnf("turn is too large to be kept id=%s channel=%s", requestId, maker.channel());
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.StoredTurn;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.upstream.EraseCall;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import io.trireme.store.sql.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/** Answers questions for turns that are kept, to those to whom they belong. Thread-safe. */
@Singleton
final class StoredTurnsHandler {

  private static final Logger LOG = Logger.getLogger(StoredTurnsHandler.class);

  private final TurnDesk desk;
  private final LiveConfiguration configuration;
  private final EraseCall vendor;

  StoredTurnsHandler(TurnDesk desk, LiveConfiguration configuration, EraseCall vendor) {
    this.desk = requireNonNull(desk, "desk is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.vendor = requireNonNull(vendor, "vendor is null");
  }

  /**
   * Answers one question. May block, so not on an event loop.
   *
   * @throws GatewayException if the caller has no such turn, or asks for what cannot be, or the
   *     store cannot be asked
   */
  void answer(Protocols.Match match, VertxHead head, Caller caller, ClientAnswer answer) {
    Conversations conversations =
        match
            .protocol()
            .conversations()
            .orElseThrow(() -> new IllegalStateException(match.endpoint() + " keeps nothing"));
    try {
      answer(
          match, head, new Owner(caller.id(), match.protocol().dialect()), conversations, answer);
    } catch (StoreException e) {
      LOG.warnf(
          "turns cannot be looked up id=%s reason=\"%s\"", answer.requestId(), e.getMessage());
      throw new GatewayException(conversations.unavailable());
    }
  }

  private void answer(
      Protocols.Match match,
      VertxHead head,
      Owner owner,
      Conversations conversations,
      ClientAnswer answer) {
    String id = ModelsHandler.decoded(match.rawModel());
    StoredTurn turn =
        desk.ask("find", store -> store.find(owner, id))
            .map(Kept::turn)
            .orElseThrow(() -> new GatewayException(conversations.notFound(id)));
    switch (match.endpoint().operation()) {
      case GET_STORED -> {
        Conversations.Rendering rendering = conversations.retrieve(turn, head);
        String type = rendering.events() ? "text/event-stream; charset=utf-8" : "application/json";
        send(answer, type, rendering.body());
      }
      case LIST_STORED_INPUT -> send(answer, conversations.listInput(turn, head));
      case DELETE_STORED -> {
        Kept forgotten =
            desk.ask("forget", store -> store.forget(owner, id))
                .orElseThrow(() -> new GatewayException(conversations.notFound(id)));
        if (forgotten.maker().relayed()) {
          erase(match.protocol(), forgotten.maker(), head.path(), answer.requestId());
        }
        send(answer, conversations.deleted(id));
      }
      case CANCEL_STORED -> throw new GatewayException(conversations.notCancellable());
      case GENERATE, COUNT_TOKENS, LIST_MODELS, GET_MODEL, NOT_SERVED ->
          throw new IllegalArgumentException(match.endpoint() + " asks for no turn");
    }
  }

  /** The vendor keeps a copy under the same id. What it does not forget now, it forgets by age. */
  private void erase(Protocol protocol, Maker maker, String path, String requestId) {
    Optional<Channel> channel =
        configuration.current().channels().stream()
            .filter(known -> known.id().equals(maker.channel()))
            .findFirst();
    boolean erased = channel.isPresent() && erased(protocol, channel.get(), maker, path);
    if (!erased) {
      LOG.warnf("the vendor's copy was not deleted id=%s channel=%s", requestId, maker.channel());
    }
  }

  private boolean erased(Protocol protocol, Channel channel, Maker maker, String path) {
    Optional<ApiKey> key =
        channel.keys().stream().filter(known -> known.id().equals(maker.key())).findFirst();
    if (key.isEmpty() && !maker.key().isEmpty()) {
      return false;
    }
    try {
      return vendor.erase(protocol, channel, key.orElse(null), path);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void send(ClientAnswer answer, byte[] body) {
    send(answer, "application/json", body);
  }

  private static void send(ClientAnswer answer, String type, byte[] body) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("content-type", type)
            .set("cache-control", "no-store");
    answer.whole(200, headers, Buffer.buffer(body));
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.StoredTurn;
import io.trireme.store.TurnStore;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Owner;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

import static java.util.Objects.requireNonNull;

/** Answers questions for turns that are kept, to those to whom they belong. Thread-safe. */
@Singleton
final class StoredTurnsHandler {

  private final TurnStore store;

  StoredTurnsHandler(TurnStore store) {
    this.store = requireNonNull(store, "store is null");
  }

  /**
   * Answers one question. May block, so not on an event loop.
   *
   * @throws GatewayException if the caller has no such turn, or asks for what cannot be
   */
  void answer(Protocols.Match match, VertxHead head, Caller caller, ClientAnswer answer) {
    Conversations conversations =
        match
            .protocol()
            .conversations()
            .orElseThrow(() -> new IllegalStateException(match.endpoint() + " keeps nothing"));
    Owner owner = new Owner(caller.id(), match.protocol().dialect());
    String id = ModelsHandler.decoded(match.rawModel());
    StoredTurn turn =
        store
            .find(owner, id)
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
        if (store.forget(owner, id).isEmpty()) {
          throw new GatewayException(conversations.notFound(id));
        }
        send(answer, conversations.deleted(id));
      }
      case CANCEL_STORED -> throw new GatewayException(conversations.notCancellable());
      case GENERATE, COUNT_TOKENS, LIST_MODELS, GET_MODEL ->
          throw new IllegalArgumentException(match.endpoint() + " asks for no turn");
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

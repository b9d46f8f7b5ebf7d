package io.trireme.deploy.edge;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;

import static java.util.Objects.requireNonNull;

/**
 * Answers what the decoder could not read as HTTP/1. It reads nothing more from such a connection,
 * which is closed behind the answer. Vert.x calls it when the requests before have their answers.
 */
@Singleton
final class UnreadableRequests implements Handler<HttpServerRequest> {

  private final EarlyRefusals refusals;

  UnreadableRequests(EarlyRefusals refusals) {
    this.refusals = requireNonNull(refusals, "refusals is null");
  }

  @Override
  public void handle(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof PrematureChannelClosureException) {
      // Half a head and then the end: nobody is left to be told.
      request.connection().close();
    } else if (!refusals.hidden(request)) {
      refusals.refuseAndClose(request, FramingRules.unreadable(cause, request.headers()));
    }
  }

  /** The head was served or waits for that, the rest of the body cannot be read. */
  void brokenBody(HttpServerRequest request) {
    refusals.refuseAndClose(request, FramingRules.BROKEN_CHUNK);
  }
}

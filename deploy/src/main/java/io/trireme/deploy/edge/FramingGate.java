package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

import static java.util.Objects.requireNonNull;

/**
 * Refuses what a client, a proxy in front and we might read differently, before anything else looks
 * at the request: odd framing (request smuggling) and odd paths (policy bypass). Answers 400 and
 * closes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, 6.1</a>
 */
@Singleton
final class FramingGate {

  private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf("trireme.refused");

  private static final String SEEN = "trireme.seen";

  private final Protocols protocols;
  private final Ledger ledger;
  private final ConnectionGuard guard;

  FramingGate(Protocols protocols, Ledger ledger, ConnectionGuard guard) {
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.ledger = requireNonNull(ledger, "ledger is null");
    this.guard = requireNonNull(guard, "guard is null");
  }

  /** Looks at every request that a route can have; the first route of all. */
  void check(RoutingContext context) {
    context.put(SEEN, true);
    HttpServerRequest request = context.request();
    boolean folded = guard.headSeen(context);
    Channel channel = ((ConnectionBase) request.connection()).channel();
    if (channel.hasAttr(REFUSED)) {
      // What a refused request smuggled behind itself must neither run nor be answered.
      request.connection().close();
      return;
    }
    String fault =
        folded
            ? FramingRules.FOLDED
            : FramingRules.fault(
                request.version(), request.method(), request.uri(), request.headers());
    if (fault == null) {
      context.next();
      return;
    }
    refuse(request, channel, fault);
  }

  /**
   * Refuses what the router gives up before any route, such as a request without a host: left to
   * the framework, its connection would stay open for what hides behind it.
   *
   * @return false if a route had the request, so that this failure is another one
   */
  boolean refuseUnrouted(RoutingContext context) {
    if (context.get(SEEN) != null) {
      return false;
    }
    HttpServerRequest request = context.request();
    Channel channel = ((ConnectionBase) request.connection()).channel();
    if (channel.hasAttr(REFUSED)) {
      request.connection().close();
      return true;
    }
    String fault =
        FramingRules.fault(request.version(), request.method(), request.uri(), request.headers());
    refuse(request, channel, fault == null ? "The Host header names no host." : fault);
    return true;
  }

  private void refuse(HttpServerRequest request, Channel channel, String fault) {
    VertxHead head = VertxHead.of(request);
    Protocol speaker = protocols.speaker(head);
    GatewayError error = new GatewayError(Kind.BAD_REQUEST, fault);
    String requestId = EdgeHandler.newRequestId();
    ledger.rejected(requestId, speaker.dialect(), 400, error);
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(400)
            .putHeader("content-type", "application/json")
            .putHeader(ClientAnswer.REQUEST_ID, requestId)
            .putHeader(speaker.errors().requestIdHeader(), requestId);
    Buffer body = Buffer.buffer(speaker.errors().body(error, requestId));
    if (request.version() == HttpVersion.HTTP_2) {
      // Its frames have a length each: the connection's other requests are not in doubt.
      response.end(body);
    } else {
      channel.attr(REFUSED).set(Boolean.TRUE);
      response
          .putHeader("connection", "close")
          .end(body)
          .onComplete(sent -> request.connection().close());
    }
  }
}

package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import io.trireme.admin.Problem;
import io.trireme.core.GatewayError;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * Answers what is refused before an endpoint has it: a problem below the admin API's path, and
 * everywhere else an error of the dialect that the path or the headers call for. On the event loop.
 */
@Singleton
final class EarlyRefusals {

  private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf("trireme.refused");

  private final Protocols protocols;
  private final Ledger ledger;

  EarlyRefusals(Protocols protocols, Ledger ledger) {
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.ledger = requireNonNull(ledger, "ledger is null");
  }

  private record Reply(
      String requestId, Protocol speaker, int status, MultiMap headers, Buffer body) {}

  /** Answers a request whose framing is sound: the next one on its connection is served. */
  void refuse(HttpServerRequest request, Context context, GatewayError error) {
    Reply reply = reply(request, error);
    new ClientAnswer(request, context, reply.speaker(), reply.requestId())
        .whole(reply.status(), reply.headers(), reply.body());
  }

  /** Answers a request of the admin API, which may be made again after a wait. */
  void refuse(HttpServerRequest request, Context context, Problem problem, Duration wait) {
    Protocol speaker = protocols.speaker(VertxHead.of(request));
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("content-type", Problem.MEDIA_TYPE)
            .set("retry-after", ClientAnswer.seconds(wait));
    new ClientAnswer(request, context, speaker, EdgeHandler.newRequestId())
        .whole(problem.status(), headers, json(problem));
  }

  /** Answers a request that may be read in two ways, and closes the connection behind it. */
  void refuseAndClose(HttpServerRequest request, GatewayError error) {
    Reply reply = reply(request, error);
    HttpServerResponse response =
        request
            .response()
            .setStatusCode(reply.status())
            .putHeader(ClientAnswer.REQUEST_ID, reply.requestId());
    reply.headers().forEach(response::putHeader);
    if (request.version() == HttpVersion.HTTP_2) {
      // Its frames have a length each: the connection's other requests are not in doubt.
      response.end(reply.body());
    } else {
      channel(request).attr(REFUSED).set(Boolean.TRUE);
      response
          .putHeader("connection", "close")
          .end(reply.body())
          .onComplete(sent -> request.connection().close());
    }
  }

  /**
   * Tells what a refused request smuggled behind itself, which must neither run nor be answered.
   *
   * @return true if this request is such a one; its connection is then being closed
   */
  boolean hidden(HttpServerRequest request) {
    boolean refused = channel(request).hasAttr(REFUSED);
    if (refused) {
      request.connection().close();
    }
    return refused;
  }

  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }

  private Reply reply(HttpServerRequest request, GatewayError error) {
    VertxHead head = VertxHead.of(request);
    Protocol speaker = protocols.speaker(head);
    String requestId = EdgeHandler.newRequestId();
    int status = speaker.errors().status(error.kind());
    ledger.rejected(requestId, speaker.dialect(), status, error);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (PanelGate.isAdmin(head.path())) {
      headers.set("content-type", Problem.MEDIA_TYPE);
      return new Reply(requestId, speaker, status, headers, json(problem(status, error)));
    }
    speaker.errors().headers(error).forEach(headers::set);
    headers.set("content-type", "application/json");
    headers.set(speaker.errors().requestIdHeader(), requestId);
    Buffer body = Buffer.buffer(speaker.errors().body(error, requestId));
    return new Reply(requestId, speaker, status, headers, body);
  }

  private static Problem problem(int status, GatewayError error) {
    return Problem.of(
        status,
        HttpResponseStatus.valueOf(status).reasonPhrase(),
        error.kind().name().toLowerCase(Locale.ROOT),
        error.message());
  }

  /** A problem as it is sent. */
  static Buffer json(Problem problem) {
    return new JsonObject()
        .put("type", problem.type())
        .put("title", problem.title())
        .put("status", problem.status())
        .put("code", problem.code())
        .put("detail", problem.detail())
        .put("errors", new JsonArray())
        .toBuffer();
  }
}

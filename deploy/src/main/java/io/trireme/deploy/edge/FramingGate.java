package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  private static final int MAX_HEADERS = 100;

  private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf("trireme.refused");

  private final Protocols protocols;
  private final Ledger ledger;

  FramingGate(Protocols protocols, Ledger ledger) {
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.ledger = requireNonNull(ledger, "ledger is null");
  }

  void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    Channel channel = ((ConnectionBase) request.connection()).channel();
    if (channel.hasAttr(REFUSED)) {
      // What a refused request smuggled behind itself must neither run nor be answered.
      request.connection().close();
      return;
    }
    String fault = fault(request);
    if (fault == null) {
      context.next();
      return;
    }
    if (request.version() != HttpVersion.HTTP_2) {
      channel.attr(REFUSED).set(Boolean.TRUE);
    }
    VertxHead head = VertxHead.of(request);
    Protocol speaker = protocols.speaker(head);
    GatewayError error = new GatewayError(Kind.BAD_REQUEST, fault);
    String requestId = EdgeHandler.newRequestId();
    ledger.rejected(requestId, speaker.dialect(), 400, error);
    context
        .response()
        .setStatusCode(400)
        .putHeader("connection", "close")
        .putHeader("content-type", "application/json")
        .putHeader(ClientAnswer.REQUEST_ID, requestId)
        .putHeader(speaker.errors().requestIdHeader(), requestId)
        .end(Buffer.buffer(speaker.errors().body(error, requestId)))
        .onComplete(sent -> request.connection().close());
  }

  private static @Nullable String fault(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (headers.size() > MAX_HEADERS) {
      return "More than 100 headers.";
    }
    if (request.version() != HttpVersion.HTTP_2) {
      String framing = framingFault(request, headers);
      if (framing != null) {
        return framing;
      }
    }
    return pathFault(request.uri());
  }

  private static @Nullable String framingFault(HttpServerRequest request, MultiMap headers) {
    List<String> hosts = headers.getAll("host");
    if (hosts.size() > 1 || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1)) {
      return "A request has exactly one Host header.";
    }
    if (headers.contains("upgrade", "h2c", true)) {
      return "HTTP/2 is not spoken in clear text here.";
    }
    List<String> codings = headers.getAll("transfer-encoding");
    if (!codings.isEmpty()) {
      boolean chunkedAlone =
          codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
      if (!chunkedAlone
          || request.version() == HttpVersion.HTTP_1_0
          || headers.contains("content-length")) {
        return "The body's framing is ambiguous: Transfer-Encoding must be chunked and alone.";
      }
    }
    return null;
  }

  private static @Nullable String pathFault(String uri) {
    if (!uri.startsWith("/")) {
      return uri.equals("*") ? null : "The request target must be a path.";
    }
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == ';' || c == '\\') {
        return "The path holds a character that is not allowed in it.";
      }
    }
    String lower = path.toLowerCase(Locale.ROOT);
    boolean odd =
        lower.contains("//")
            || lower.contains("%3b")
            || lower.contains("%5c")
            || lower.contains("%00")
            || hasDotSegment(lower)
            || slashOutsideModel(lower);
    return odd ? "The path is not in its plain form." : null;
  }

  private static boolean hasDotSegment(String path) {
    for (String segment : path.split("/", -1)) {
      String plain = segment.replace("%2e", ".");
      if (plain.equals(".") || plain.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** An encoded slash may stand in the name of a model, and nowhere else. */
  private static boolean slashOutsideModel(String path) {
    int slash = path.indexOf("%2f");
    int models = path.indexOf("/models/");
    return slash >= 0
        && (models < 0 || slash < models || path.indexOf('/', models + "/models/".length()) >= 0);
  }
}

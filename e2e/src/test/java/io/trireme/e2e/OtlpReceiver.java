package io.trireme.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes spans by OTLP over HTTP, in protobuf, and reads of them what tests ask for.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP</a>
 */
final class OtlpReceiver implements AutoCloseable {

  /**
   * A span as it came.
   *
   * @param parentId "" for none
   * @param kind 2 for a server, 3 for a client
   * @param attributes each value as text
   */
  record Span(
      String traceId,
      String spanId,
      String parentId,
      String name,
      long kind,
      long startNanos,
      long endNanos,
      Map<String, String> attributes) {

    String get(String name) {
      return attributes.getOrDefault(name, "");
    }
  }

  private static final long POLL_NANOS = 20_000_000;

  private final HttpServer server;
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

  private OtlpReceiver(HttpServer server) {
    this.server = server;
  }

  static OtlpReceiver start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
      OtlpReceiver receiver = new OtlpReceiver(server);
      server.createContext("/v1/traces", receiver::take);
      server.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    bodies.add(exchange.getRequestBody().readAllBytes());
    exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All that came, byte by byte as characters, to look for what must not be there. */
  String raw() {
    StringBuilder all = new StringBuilder();
    bodies.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
    return all.toString();
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (byte[] body : bodies) {
      for (Proto resource : new Proto(body).messages(1)) {
        for (Proto scope : resource.messages(2)) {
          scope.messages(2).forEach(span -> spans.add(span(span)));
        }
      }
    }
    return spans;
  }

  /** Waits for so many spans; fewer if they do not come in time. */
  List<Span> awaitSpans(int count, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    while (spans().size() < count && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return spans();
  }

  private static Span span(Proto span) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Proto attribute : span.messages(9)) {
      Proto value = attribute.messages(2).getFirst();
      attributes.put(attribute.text(1), value.scalar());
    }
    return new Span(
        HexFormat.of().formatHex(span.bytes(1)),
        HexFormat.of().formatHex(span.bytes(2)),
        HexFormat.of().formatHex(span.bytes(4)),
        span.text(5),
        span.number(6),
        span.number(7),
        span.number(8),
        attributes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

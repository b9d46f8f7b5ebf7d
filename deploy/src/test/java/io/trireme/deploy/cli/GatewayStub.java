package io.trireme.deploy.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.util.Objects.requireNonNullElse;

/** Answers each request line with what a test wrote, and keeps what was asked. */
final class GatewayStub implements AutoCloseable {

  /** The key that it is asked with. */
  static final String KEY = "admin-key-of-the-test";

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> revisions = new CopyOnWriteArrayList<>();

  GatewayStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(body.isEmpty() ? line : line + " " + body);
    String revision = exchange.getRequestHeaders().getFirst("if-match");
    if (revision != null) {
      revisions.add(revision);
    }
    boolean known = KEY.equals(exchange.getRequestHeaders().getFirst("x-api-key"));
    Answer answer =
        known
            ? requireNonNullElse(answers.get(line), new Answer(500, "no answer was written"))
            : new Answer(401, "{\"code\":\"key_wrong\",\"detail\":\"no\"}");
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  GatewayStub on(String line, int status, String body) {
    answers.put(line, new Answer(status, body));
    return this;
  }

  GatewayStub on(String line, String body) {
    return on(line, 200, body);
  }

  /** Request lines with their bodies, in order. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** What was sent as If-Match, in order. */
  List<String> revisions() {
    return List.copyOf(revisions);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

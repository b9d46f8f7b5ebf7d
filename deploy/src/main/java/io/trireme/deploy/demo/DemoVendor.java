package io.trireme.deploy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ModelsDialect.Model;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;

import static java.util.Objects.requireNonNull;

/**
 * A simulated vendor of one dialect on loopback. It reads requests and writes answers with the
 * gateway's own codec, from the other side, so that it speaks whatever is installed.
 */
final class DemoVendor {

  private final Protocol protocol;
  private final List<String> models;
  private final DemoTemper temper;
  private final DemoScript script;
  private final Random random;
  private final HttpServer server;
  private final Envelopes envelopes = new Envelopes(new byte[32]);
  private final long begun = System.nanoTime();

  private DemoVendor(
      Protocol protocol, List<String> models, DemoTemper temper, Random random, HttpServer server) {
    this.protocol = requireNonNull(protocol, "protocol is null");
    this.models = List.copyOf(models);
    this.temper = requireNonNull(temper, "temper is null");
    this.random = requireNonNull(random, "random is null");
    this.script = new DemoScript(random);
    this.server = requireNonNull(server, "server is null");
  }

  /** Listens on a free port, until the process ends. */
  static DemoVendor start(Protocol protocol, List<String> models, DemoTemper temper, Random random)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    DemoVendor vendor = new DemoVendor(protocol, models, temper, random, server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", vendor::handle);
    server.start();
    return vendor;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      RequestHead head = new DemoHead(exchange);
      byte[] body = exchange.getRequestBody().readAllBytes();
      String models = protocol.models().upstreamPath();
      if (head.method().equals("GET") && models.split("\\?", 2)[0].equals(head.path())) {
        whole(exchange, 200, list());
        return;
      }
      Optional<Endpoint> endpoint = endpoint(head);
      Optional<Kind> refusal = refusal();
      if (endpoint.isEmpty()) {
        refuse(exchange, new GatewayError(Kind.NOT_FOUND, "There is no such path."));
      } else if (refusal.isPresent()) {
        refuse(exchange, new GatewayError(refusal.get(), "The simulated vendor is busy."));
      } else {
        answer(exchange, endpoint.get(), head, body);
      }
    } catch (GatewayException e) {
      refuse(exchange, e.error());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] list() {
    return protocol.models().list(models.stream().map(name -> new Model(name, null)).toList());
  }

  private Optional<Endpoint> endpoint(RequestHead head) {
    return protocol.endpoints().stream()
        .filter(one -> one.operation() == Operation.GENERATE && one.method().equals(head.method()))
        .filter(one -> one.match(head.path()).isPresent())
        .max(Comparator.comparingInt(Endpoint::literalLength));
  }

  private Optional<Kind> refusal() {
    long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    synchronized (random) {
      return temper.refusal(random, seconds);
    }
  }

  private void refuse(HttpExchange exchange, GatewayError error) throws IOException {
    int status = protocol.errors().status(error.kind());
    if (error.kind() == Kind.RATE_LIMITED) {
      exchange.getResponseHeaders().set("retry-after", "5");
    }
    whole(exchange, status, protocol.errors().body(error, "demo"));
  }

  private static void whole(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void answer(HttpExchange exchange, Endpoint endpoint, RequestHead head, byte[] body)
      throws IOException, InterruptedException {
    RequestFacts facts = protocol.relay().facts(endpoint, head, body);
    ChatRequest request = protocol.codec().decode(endpoint, head, body, envelopes);
    List<ChatEvent> events;
    synchronized (random) {
      events = script.answer(request);
    }
    String id = Long.toHexString(System.nanoTime());
    AnswerEncoder encoder =
        protocol
            .codec()
            .answerEncoder(
                new AnswerContext(request, head, id, Instant.now(), envelopes), new Losses());
    Thread.sleep(script.beforeFirst());
    if (!facts.stream()) {
      ChatFold fold = new ChatFold();
      events.forEach(fold::accept);
      whole(exchange, 200, encoder.whole(fold.answer()));
      return;
    }
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (ChatEvent event : events) {
      Frames frames = new Frames();
      encoder.accept(event, frames::add);
      out.write(frames.bytes());
      out.flush();
      if (event instanceof ChatEvent.Delta) {
        Thread.sleep(script.betweenWords());
      }
    }
  }

  /** What one event becomes on the wire. */
  private static final class Frames {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(byte[] frame) {
      bytes.writeBytes(frame);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}

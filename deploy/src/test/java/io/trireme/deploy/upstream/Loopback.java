package io.trireme.deploy.upstream;

import io.trireme.core.spi.StreamForm;
import io.trireme.deploy.ScriptedObserver;
import io.trireme.deploy.TestProtocol;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Attempts over the loopback interface, on one event loop, with timers that a test moves. */
final class Loopback implements AutoCloseable {

  static final Duration FIRST_BYTE = Duration.ofMinutes(1);
  static final Duration STALL = Duration.ofMinutes(2);

  final Vertx vertx = Vertx.vertx();
  final Context context = vertx.getOrCreateContext();
  final ManualTimers timers = new ManualTimers();
  private final Connections connections = new Connections(client(true), client(false));

  private HttpClient client(boolean keepAlive) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setKeepAlive(keepAlive)
            .setDecompressionSupported(true)
            .setConnectTimeout(5_000));
  }

  private static RequestOptions options(int port) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI("/v1/x");
  }

  private static Passage relayed() {
    return new Passage.Relayed(
        new ScriptedObserver(), new TestProtocol(), "req_test", StreamForm.EVENTS);
  }

  /** An attempt that has not begun. */
  Attempt attempt(boolean stream, List<SocketAddress> servers) {
    return attempt(stream, servers, relayed());
  }

  /** An attempt that has not begun, with a passage of its own. */
  Attempt attempt(boolean stream, List<SocketAddress> servers, Passage passage) {
    return attempt(stream, servers, passage, timers);
  }

  private Attempt attempt(
      boolean stream, List<SocketAddress> servers, Passage passage, Timers over) {
    RequestOptions options = options(servers.getFirst().port());
    return new Attempt(
        connections,
        new Call(options, servers, Buffer.buffer("{}"), stream, FIRST_BYTE, STALL),
        passage,
        over);
  }

  /** An attempt at one server over connections of a test's own. */
  Attempt attemptOver(Connections own, RawUpstream upstream) {
    return new Attempt(
        own,
        new Call(
            options(upstream.port()),
            List.of(address(upstream.port())),
            Buffer.buffer("{}"),
            false,
            FIRST_BYTE,
            STALL),
        relayed(),
        timers);
  }

  /** An event loop beside the one of this. */
  Context anotherLoop() throws Exception {
    // Each thread that is not Vert.x's own is given one.
    CompletableFuture<Context> loop = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> loop.complete(vertx.getOrCreateContext()));
    return await(loop);
  }

  /** Begins an attempt at one server on an event loop of the caller's, in real time. */
  Attempt beginOn(Context loop, boolean stream, RawUpstream upstream) {
    Attempt attempt =
        attempt(stream, List.of(address(upstream.port())), relayed(), new VertxTimers(vertx));
    loop.runOnContext(ignored -> attempt.start());
    return attempt;
  }

  /** Begins an attempt at one server. */
  Attempt begin(boolean stream, RawUpstream upstream) {
    Attempt attempt = attempt(stream, List.of(address(upstream.port())));
    onLoop(attempt::start);
    return attempt;
  }

  static SocketAddress address(int port) {
    return SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  /** The verdict of a new attempt at one server. */
  Verdict verdict(boolean stream, RawUpstream upstream) throws Exception {
    return await(begin(stream, upstream).verdict());
  }

  /** The verdict over an answer. */
  Verdict verdict(boolean stream, Buffer answer) throws Exception {
    try (RawUpstream upstream = RawUpstream.answering(vertx, answer)) {
      return verdict(stream, upstream);
    }
  }

  /** Runs something on the event loop and waits for it. */
  void onLoop(Runnable task) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    context.runOnContext(
        ignored -> {
          try {
            task.run();
            ran.complete(null);
          } catch (RuntimeException e) {
            ran.completeExceptionally(e);
          }
        });
    ran.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** What the clock of the attempts says. */
  long nanoTime() {
    long[] now = {0};
    onLoop(() -> now[0] = timers.nanoTime());
    return now[0];
  }

  /** How many timers are set, once the event loop is done with what it does. */
  int armed() {
    int[] armed = {0};
    onLoop(() -> armed[0] = timers.armed());
    return armed[0];
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}

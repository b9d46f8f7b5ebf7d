package io.trireme.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A vendor made of scripts: listens on loopback, reads HTTP/1.1 requests, answers each path with
 * its scripts byte for byte, and keeps a record of what it got. It stands on plain sockets, so
 * every framing and every fault is in the hands of the script. Safe for any thread.
 */
final class ReplayUpstream implements AutoCloseable {
  /** Small, so that the bytes a peer took are told apart from those that only left our hands. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final NetServer server;
  private final Map<String, Function<Received, Script>> answers = new ConcurrentHashMap<>();
  private final Journal journal = new Journal();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  private ReplayUpstream(Vertx vertx, NetServerOptions options) {
    this.vertx = vertx;
    this.server =
        vertx.createNetServer(
            options
                .setHost("127.0.0.1")
                .setPort(0)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setSendBufferSize(SEND_BUFFER_BYTES));
    server.connectHandler(socket -> new Connection(socket, connections.incrementAndGet()).serve());
  }

  /** Starts on a free port of 127.0.0.1. */
  static ReplayUpstream start() {
    return start(new NetServerOptions());
  }

  /** Starts on a free port of 127.0.0.1, behind TLS. */
  static ReplayUpstream start(PfxOptions certificate) {
    return start(new NetServerOptions().setSsl(true).setKeyCertOptions(certificate));
  }

  private static ReplayUpstream start(NetServerOptions options) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    ReplayUpstream upstream = new ReplayUpstream(vertx, options);
    await(upstream.server.listen());
    return upstream;
  }

  int port() {
    return server.actualPort();
  }

  /** The base URL, without a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Answers the path with these scripts in turn; the last one repeats. */
  ReplayUpstream on(String path, Script... scripts) {
    List<Script> queue = List.of(scripts);
    if (queue.isEmpty()) {
      throw new IllegalArgumentException("no script for " + path);
    }
    AtomicInteger turn = new AtomicInteger();
    return answer(path, request -> queue.get(Math.min(turn.getAndIncrement(), queue.size() - 1)));
  }

  /** Answers the path with what the function chooses; it runs on the event loop. */
  ReplayUpstream answer(String path, Function<Received, Script> choice) {
    answers.put(requireNonNull(path, "path is null"), requireNonNull(choice, "choice is null"));
    return this;
  }

  /** Every request since the start or the last {@link #forget}, in order of arrival. */
  List<Received> requests() {
    return journal.all();
  }

  /** Empties the record; the scripts stay. */
  void forget() {
    journal.clear();
  }

  /** Waits for at least n requests. */
  List<Received> awaitRequests(int count, Duration timeout) {
    return journal.await(count + " requests", timeout, all -> all.size() >= count);
  }

  /** Waits until n answers ended because their caller went away. */
  List<Received> awaitClosed(int count, Duration timeout) {
    return journal.await(
        count + " answers closed by the caller",
        timeout,
        all -> all.stream().filter(ReplayUpstream::closedByCaller).count() >= count);
  }

  /** Waits until every answer of the record has ended in some way. */
  List<Received> awaitAllEnded(Duration timeout) {
    return journal.await(
        "end of all answers", timeout, all -> all.stream().allMatch(Received::ended));
  }

  private static boolean closedByCaller(Received received) {
    return received.ended() && received.ending().join().how() == Received.How.CLIENT_CLOSED;
  }

  /** Connections that are open now. */
  int openConnections() {
    return open.get();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> void await(Future<T> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the replay upstream did not start or stop", e);
    }
  }

  /** One connection: requests are answered one after the other, pipelined ones wait. */
  private final class Connection {
    private final NetSocket socket;
    private final int ordinal;
    private final RequestReader reader = new RequestReader();
    private @Nullable Received current;

    Connection(NetSocket socket, int ordinal) {
      this.socket = socket;
      this.ordinal = ordinal;
    }

    void serve() {
      open.incrementAndGet();
      socket.setWriteQueueMaxSize(SEND_BUFFER_BYTES);
      socket.handler(
          bytes -> {
            reader.feed(bytes.getBytes());
            answerNext();
          });
      socket.exceptionHandler(failure -> socket.close());
      socket.closeHandler(
          closed -> {
            open.decrementAndGet();
            Received unanswered = current;
            if (unanswered != null) {
              unanswered.end(Received.How.CLIENT_CLOSED);
            }
          });
    }

    private void answerNext() {
      Received previous = current;
      if (previous != null && !previous.ended()) {
        return;
      }
      try {
        reader.next().ifPresent(this::answer);
      } catch (IllegalArgumentException noRequest) {
        socket.write("HTTP/1.1 400 Scripted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        socket.close();
      }
    }

    private void answer(WireRequest request) {
      Received received = new Received(request, ordinal);
      current = received;
      Script script =
          answers.getOrDefault(received.path(), ReplayUpstream::unknownPath).apply(received);
      journal.add(received);
      new ScriptPlayer(vertx, socket, script, received, this::answerNext).play();
    }
  }

  private static Script unknownPath(Received request) {
    return Script.json(404, "{\"error\":\"no script for this path\"}");
  }
}

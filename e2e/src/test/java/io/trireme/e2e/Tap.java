package io.trireme.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and a port and hears both: what a command line asked of the gateway, and
 * the heads of the answers, which it shows to nobody. Safe for any thread.
 */
final class Tap implements AutoCloseable {
  private static final Pattern REQUEST = Pattern.compile("([A-Z]+) (/\\S*) HTTP/1\\.1\r\n");
  private static final Pattern ANSWER =
      Pattern.compile("HTTP/1\\.1 (\\d{3}) [A-Za-z -]*\r\n((?:[\\w-]+: [^\r\n]*\r\n)*)\r\n");

  private final Vertx vertx;
  private final NetServer server;
  private final NetClient client;
  private final int port;
  private final List<Heard> connections = new CopyOnWriteArrayList<>();

  /** The bytes of one connection. */
  private static final class Heard {
    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

    // The stream is synchronized by itself: one thread writes, another may read.
    private static String text(ByteArrayOutputStream bytes) {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The head of an answer.
   *
   * @param fields its lines, names in lower case
   */
  record Answer(int status, String fields) {
    /** The value of a field; "" without one. */
    String header(String name) {
      Matcher field = Pattern.compile("(?m)^" + name + ": ([^\r\n]*)").matcher(fields);
      return field.find() ? field.group(1) : "";
    }
  }

  private Tap(int port) {
    this.port = port;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0));
    server.connectHandler(this::join);
  }

  /** Listens on a free port of 127.0.0.1 and passes everything on to another. */
  static Tap before(int port) {
    Tap tap = new Tap(port);
    await(tap.server.listen());
    return tap;
  }

  private void join(NetSocket near) {
    Heard heard = new Heard();
    connections.add(heard);
    near.pause();
    client
        .connect(port, "127.0.0.1")
        .onFailure(refused -> near.close())
        .onSuccess(
            far -> {
              pass(near, far, heard.asked);
              pass(far, near, heard.answered);
              near.resume();
            });
  }

  private static void pass(NetSocket from, NetSocket to, ByteArrayOutputStream record) {
    from.handler(
        (Buffer bytes) -> {
          record.writeBytes(bytes.getBytes());
          to.write(bytes);
        });
    from.exceptionHandler(failure -> from.close());
    from.closeHandler(closed -> to.close());
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Begins a new record: connections that are open are heard no longer. */
  void forget() {
    connections.clear();
  }

  /** Method and target of each request, in the order of connections. */
  List<String> requests() {
    List<String> found = new ArrayList<>();
    for (Heard heard : connections) {
      Matcher request = REQUEST.matcher(Heard.text(heard.asked));
      while (request.find()) {
        found.add(request.group(1) + " " + request.group(2));
      }
    }
    return found;
  }

  /** The heads of the answers, in the order of connections. */
  List<Answer> answers() {
    List<Answer> found = new ArrayList<>();
    for (Heard heard : connections) {
      Matcher answer = ANSWER.matcher(Heard.text(heard.answered));
      while (answer.find()) {
        String fields = answer.group(2).toLowerCase(Locale.ROOT);
        found.add(new Answer(Integer.parseInt(answer.group(1)), fields));
      }
    }
    return found;
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
      throw new IllegalStateException("the tap did not start or stop", e);
    }
  }
}

package io.trireme.deploy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on the loopback interface that answers each request with bytes that a test chose. */
final class RawUpstream implements AutoCloseable {

  /** Answers the request of that number, counted from 1 over all connections. */
  interface Script {
    void answer(NetSocket socket, int number);
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

  private final NetServer server;
  private final Script script;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final CompletableFuture<Void> firstClosed = new CompletableFuture<>();

  private RawUpstream(Vertx vertx, NetServerOptions options, Script script) throws Exception {
    this.script = script;
    this.server =
        vertx
            .createNetServer(options)
            .connectHandler(this::onConnection)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  static RawUpstream start(Vertx vertx, Script script) throws Exception {
    return new RawUpstream(vertx, new NetServerOptions(), script);
  }

  static RawUpstream start(Vertx vertx, NetServerOptions options, Script script) throws Exception {
    return new RawUpstream(vertx, options, script);
  }

  /** Answers every request with the same bytes. */
  static RawUpstream answering(Vertx vertx, Buffer answer) throws Exception {
    return start(vertx, (socket, number) -> socket.write(answer));
  }

  private void onConnection(NetSocket socket) {
    connections.incrementAndGet();
    socket.exceptionHandler(failure -> {});
    socket.closeHandler(closed -> firstClosed.complete(null));
    Buffer received = Buffer.buffer();
    int[] taken = {0};
    socket.handler(
        chunk -> {
          received.appendBuffer(chunk);
          int size = sizeOfRequest(received.getString(taken[0], received.length()));
          if (size > 0) {
            taken[0] += size;
            script.answer(socket, requests.incrementAndGet());
          }
        });
  }

  /** 0 as long as the request is not whole. */
  private static int sizeOfRequest(String received) {
    int end = received.indexOf("\r\n\r\n");
    if (end < 0) {
      return 0;
    }
    Matcher length = LENGTH.matcher(received.substring(0, end));
    int size = end + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    return received.length() >= size ? size : 0;
  }

  int port() {
    return server.actualPort();
  }

  int requests() {
    return requests.get();
  }

  int connections() {
    return connections.get();
  }

  /** Completes when a client has closed its connection, or it was closed to it. */
  CompletableFuture<Void> firstClosed() {
    return firstClosed;
  }

  @Override
  public void close() {
    server.close();
  }

  /** A whole HTTP answer. */
  static Buffer whole(int status, String type, String body) {
    return whole(status, "content-type: " + type + "\r\n", Buffer.buffer(body));
  }

  /** A whole HTTP answer with headers of its own, each line with its end. */
  static Buffer whole(int status, String headers, Buffer body) {
    return Buffer.buffer(
            "HTTP/1.1 " + status + " X\r\n" + headers + "content-length: " + body.length())
        .appendString("\r\n\r\n")
        .appendBuffer(body);
  }

  /** The head of a stream that goes on in chunks. */
  static Buffer streamHead() {
    return chunkedHead("text/event-stream");
  }

  /** The head of an answer that goes on in chunks. */
  static Buffer chunkedHead(String type) {
    return Buffer.buffer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: " + type)
        .appendString("\r\n\r\n");
  }

  /** An event as a chunk. */
  static Buffer event(String name) {
    return chunk("event: " + name + "\ndata: {}\n\n");
  }

  /** Bytes as a chunk. */
  static Buffer chunk(String bytes) {
    return Buffer.buffer(Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n");
  }

  /** The end of the chunks. */
  static Buffer lastChunk() {
    return Buffer.buffer("0\r\n\r\n");
  }
}

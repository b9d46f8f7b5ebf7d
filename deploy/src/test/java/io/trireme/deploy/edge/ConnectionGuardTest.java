package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Fails with a version of Vert.x that hides its listening channel elsewhere. */
@Timeout(30)
class ConnectionGuardTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A negative port is any free port that several servers share, as the framework starts them. */
  private HttpServer listen(int port) throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end("served"))
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private Channel listening(int port) throws Exception {
    return ConnectionGuard.listening(vertx, port)
        .getFirst()
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldFindTheListeningChannelInThisVersionOfVertx() throws Exception {
    // Given
    HttpServer clients = listen(-1);
    HttpServer management = listen(-2);
    // When
    Channel byName = listening(-1);
    Channel byPort = listening(clients.actualPort());
    // Then
    assertThat(byName.localAddress().toString()).endsWith(":" + clients.actualPort());
    assertThat(byPort).isSameAs(byName);
    assertThat(clients.actualPort()).isNotEqualTo(management.actualPort());
  }

  @Test
  void shouldSayThatNobodyListens() {
    // When / Then
    assertThatThrownBy(() -> ConnectionGuard.listening(vertx, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("port 1");
  }

  @Test
  void shouldWatchTheConnectionsOfThatServerOnly() throws Exception {
    // Given
    HttpServer clients = listen(-1);
    HttpServer management = listen(-2);
    Channel channel = listening(-1);
    ConnectionGuard.watch(
        channel,
        new HeadWatch.Rules(Duration.ofMillis(300), Duration.ofMinutes(1), true, System::nanoTime),
        () -> new DecoderTakeover(new HttpServerOptions(), request -> {}, request -> {}));
    channel.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
    // When / Then
    try (Socket slow = connect(clients);
        Socket other = connect(management)) {
      slow.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
      other.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(firstLine(other.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}

package io.trireme.deploy.edge;

import io.trireme.scheduler.event.ConfigurationEvent;
import io.trireme.scheduler.event.EventFeed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Readers of events over connections that are real. */
@Timeout(60)
final class EventReaderTest {

  private static final int KEPT = 100;
  private static final int MANY = 50_000;

  private final EventFeed feed = new EventFeed(() -> Instant.EPOCH, KEPT, 2);
  private final BlockingQueue<EventReader> readers = new LinkedBlockingQueue<>();
  private final CountDownLatch left = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init") // set before each test
  private Vertx vertx;

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setSendBufferSize(16 * 1024);
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  EventReader reader =
                      new EventReader(
                          request.response(),
                          vertx,
                          feed,
                          "here",
                          request.getHeader("last-event-id"));
                  feed.join(reader);
                  reader.begin(left::countDown);
                  readers.add(reader);
                })
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    CompletableFuture<Void> closed = vertx.close().toCompletionStage().toCompletableFuture();
    closed.get(20, TimeUnit.SECONDS);
  }

  private Socket connect(String header) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
    socket
        .getOutputStream()
        .write(("GET /api/events HTTP/1.1\r\nhost: x\r\n" + header + "\r\n").getBytes(US_ASCII));
    return socket;
  }

  private static Stream<String> lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).lines();
  }

  /** The ids and names of events up to one, in order. */
  private static List<String> events(Socket socket, String last) throws IOException {
    List<String> seen =
        lines(socket)
            .filter(line -> line.startsWith("id: ") || line.startsWith("event: "))
            .takeWhile(line -> !line.equals("id: " + last))
            .toList();
    return seen;
  }

  private EventReader reader() throws InterruptedException {
    EventReader reader = readers.poll(20, TimeUnit.SECONDS);
    assertThat(reader).isNotNull();
    return reader;
  }

  private void publish(int many) {
    for (int i = 0; i < many; i++) {
      feed.publish(new ConfigurationEvent(i, "x".repeat(100)));
    }
  }

  @Test
  void shouldBeginWithWhatIsNew() throws Exception {
    // Given
    publish(3);
    try (Socket socket = connect("")) {
      reader();
      // When
      publish(2);
      // Then
      assertThat(events(socket, "here.5"))
          .containsExactly("id: here.3", "event: hello", "id: here.4", "event: configuration");
    }
  }

  @Test
  void shouldGoOnWhereItsReaderStopped() throws Exception {
    // Given
    publish(4);
    // When
    try (Socket socket = connect("last-event-id: here.2\r\n")) {
      // Then
      assertThat(events(socket, "here.4"))
          .containsExactly("id: here.2", "event: hello", "id: here.3", "event: configuration");
    }
  }

  @Test
  void shouldSayThatSomeAreGoneWhenItGoesOn() throws Exception {
    // Given
    publish(KEPT + 10);
    // When
    try (Socket socket = connect("last-event-id: here.3\r\n")) {
      // Then
      assertThat(events(socket, "here.11"))
          .containsExactly("id: here.3", "event: hello", "id: here.10", "event: dropped");
    }
  }

  @Test
  void shouldGiveAllThereIsToWhoComesFromAnotherProcess() throws Exception {
    // Given
    publish(KEPT + 1);
    // When
    try (Socket socket = connect("last-event-id: there.900\r\n")) {
      // Then
      assertThat(events(socket, "here.3"))
          .containsExactly("id: here.0", "event: hello", "id: here.2", "event: configuration");
    }
  }

  @Test
  void shouldKeepNothingForASlowReaderAndTellIt() throws Exception {
    // Given
    try (Socket socket = connect("")) {
      reader();
      // When
      publish(MANY);
      // Then
      List<String> seen = events(socket, "here." + MANY);
      assertThat(seen).contains("event: dropped");
      assertThat(seen).hasSizeLessThan(MANY);
      List<Long> ids =
          seen.stream()
              .filter(line -> line.startsWith("id: "))
              .map(line -> Long.valueOf(line.substring("id: here.".length())))
              .toList();
      assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldEndCleanly() throws Exception {
    // Given
    try (Socket socket = connect("")) {
      EventReader reader = reader();
      // When
      reader.end();
      // Then
      assertThat(lines(socket).takeWhile(line -> !line.equals("0"))).contains("event: hello");
      assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldNoticeThatItsReaderLeft() throws Exception {
    // When
    try (Socket socket = connect("")) {
      reader();
      assertThat(socket.isConnected()).isTrue();
    }
    // Then
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
  }
}

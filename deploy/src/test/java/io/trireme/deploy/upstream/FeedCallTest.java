package io.trireme.deploy.upstream;

import com.sun.net.httpserver.HttpServer;
import io.trireme.scheduler.BaseUrl;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
final class FeedCallTest {

  private final Vertx vertx = Vertx.vertx();
  private final FeedCall call = new FeedCall(vertx);
  private final List<Map<String, List<String>>> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    vertx.close();
  }

  private BaseUrl feed(int status, byte[] body) {
    server.createContext(
        "/latest",
        exchange -> {
          asked.add(new TreeMap<>(exchange.getRequestHeaders()));
          exchange.getResponseHeaders().set("location", "/elsewhere");
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    return BaseUrl.of("http://127.0.0.1:" + server.getAddress().getPort() + "/latest");
  }

  @Test
  void shouldReadADocumentAndTellNothingOfWhoAsks() throws IOException, InterruptedException {
    // Given
    BaseUrl feed = feed(200, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

    // When
    byte[] read = call.read(feed, true);

    // Then
    assertThat(read).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}");
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().keySet())
        .isSubsetOf("Accept", "Accept-encoding", "Host", "User-agent", "Connection");
    assertThat(asked.getFirst().get("User-agent")).containsExactly("trireme");
  }

  @Test
  void shouldFollowNoRedirect() {
    // Given
    BaseUrl feed = feed(302, new byte[0]);

    // When / Then
    assertThatThrownBy(() -> call.read(feed, true))
        .isInstanceOf(IOException.class)
        .hasMessage("the answer has the status 302");
    assertThat(asked).hasSize(1);
  }

  @Test
  void shouldReadNoMoreThanAFeedIsLong() {
    // Given
    BaseUrl feed = feed(200, new byte[(1 << 20) + 1]);

    // When / Then
    assertThatThrownBy(() -> call.read(feed, true)).hasMessage("the answer is larger than 1 MiB");
  }

  @Test
  void shouldAskNobodyInsideOrInClearTextUnlessAllowed() {
    // Given
    BaseUrl feed = feed(200, new byte[1]);
    BaseUrl inside = BaseUrl.of("https://127.0.0.1:" + server.getAddress().getPort() + "/latest");

    // When / Then
    assertThatThrownBy(() -> call.read(feed, false)).hasMessageContaining("https://");
    assertThatThrownBy(() -> call.read(inside, false)).hasMessageContaining("private address");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    // Given
    BaseUrl feed = feed(200, new byte[1]);
    server.stop(0);

    // When / Then
    assertThatThrownBy(() -> call.read(feed, true)).isInstanceOf(IOException.class);
  }
}

package io.trireme.deploy.upstream;

import io.trireme.scheduler.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class HttpClientsTest {

  private static final ClientSettings OLD =
      new ClientSettings(Duration.ofSeconds(5), Tls.PLATFORM, null);
  private static final ClientSettings NEW =
      new ClientSettings(Duration.ofSeconds(6), Tls.PLATFORM, null);
  private static final Duration GRACE = Duration.ofSeconds(65);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong now = new AtomicLong(17);
  private final HttpClients clients = new HttpClients(vertx, now::get);
  private final CompletableFuture<HttpServerResponse> streaming = new CompletableFuture<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server =
        Loopback.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      request.response().setChunked(true).write("begun");
                      streaming.complete(request.response());
                    })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
  }

  @AfterEach
  void close() throws Exception {
    Loopback.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private HttpClientResponse call(HttpClient client) throws Exception {
    return Loopback.await(
        client
            .request(
                new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setHost("127.0.0.1")
                    .setPort(server.actualPort()))
            .compose(request -> request.send())
            .toCompletionStage()
            .toCompletableFuture());
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void shouldShareTheClientOfEqualSettings() {
    // When
    Connections first = clients.of(OLD);
    clients.keep(Set.of(OLD, NEW));
    pass(GRACE.multipliedBy(2));
    clients.keep(Set.of(OLD, NEW));
    // Then
    assertThat(clients.of(new ClientSettings(Duration.ofSeconds(5), Tls.PLATFORM, null)))
        .isSameAs(first);
    assertThat(clients.of(NEW)).isNotSameAs(first);
    assertThat(clients.open()).isEqualTo(2);
  }

  @Test
  void shouldCloseAClientWhoseSettingsAreGone() {
    // Given
    HttpClient client = clients.of(OLD).pooled();
    clients.keep(Set.of(NEW));
    // When
    pass(GRACE.minusNanos(1));
    clients.keep(Set.of(NEW));
    int withinGrace = clients.open();
    pass(Duration.ofNanos(1));
    clients.keep(Set.of(NEW));
    // Then
    assertThat(withinGrace).isEqualTo(1);
    assertThat(clients.open()).isZero();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> call(client))
        .withMessageContaining("closed");
  }

  @Test
  void shouldLetARunningStreamEndBeforeItsClientIsClosed() throws Exception {
    // Given
    CompletableFuture<String> body = new CompletableFuture<>();
    HttpClient client = clients.of(OLD).pooled();
    HttpClientResponse response = call(client);
    response.body().onSuccess(bytes -> body.complete(bytes.toString()));
    clients.keep(Set.of());
    pass(Duration.ofHours(1));
    // When
    clients.keep(Set.of());
    int whileStreaming = clients.open();
    Loopback.await(streaming).end(" and ended");
    // Then
    assertThat(Loopback.await(body)).endsWith(" and ended");
    assertThat(whileStreaming).isEqualTo(1);
  }

  @Test
  void shouldCloseAClientWhenItsLastConnectionIsGone() throws Exception {
    // Given
    HttpClientResponse response = call(clients.of(OLD).pooled());
    clients.keep(Set.of());
    pass(Duration.ofHours(1));
    CompletableFuture<Integer> left = new CompletableFuture<>();
    // When
    response.exceptionHandler(
        broken ->
            vertx.runOnContext(
                laterTurn -> {
                  clients.keep(Set.of());
                  left.complete(clients.open());
                }));
    Loopback.await(streaming).reset();
    // Then
    assertThat(Loopback.await(left)).isZero();
  }

  @Test
  void shouldMakeAnotherClientForWhoComesLate() {
    // Given
    Connections first = clients.of(OLD);
    clients.keep(Set.of());
    // When
    Connections late = clients.of(OLD);
    // Then
    assertThat(late).isNotSameAs(first);
    assertThat(clients.open()).isEqualTo(2);
  }
}

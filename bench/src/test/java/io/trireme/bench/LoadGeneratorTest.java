package io.trireme.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class LoadGeneratorTest {
  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void startUpstream() throws Exception {
    Load.Stream preset = new Load.Stream(3, Duration.ZERO);
    port =
        new InstantUpstream(vertx, preset)
            .listen(0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
  }

  @AfterEach
  void stopUpstream() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldSeeCorrectWholeAnswersAtARate() throws InterruptedException {
    // When
    LoadResult result = run(port, 8, Load.atRate(new Load.Whole(), 200, Duration.ofSeconds(1)));

    // Then
    assertThat(result.firstError()).isEmpty();
    assertThat(result.errors()).isZero();
    assertThat(result.answered()).isEqualTo(200);
    assertThat(result.latency().count()).isEqualTo(200);
    assertThat(result.latency().p50()).isPositive();
    assertThat(result.answersPerSecond()).isLessThan(210);
  }

  @Test
  void shouldSeeCorrectWholeAnswersInAClosedLoop() throws InterruptedException {
    // When
    LoadResult result = run(port, 4, Load.closed(new Load.Whole(), 4, Duration.ofMillis(300)));

    // Then
    assertThat(result.firstError()).isEmpty();
    assertThat(result.answered()).isGreaterThan(4);
    assertThat(result.latency().count()).isEqualTo(result.answered());
  }

  @Test
  void shouldSeeCompleteStreamsWithoutAPause() throws InterruptedException {
    // Given more than one write queue of events
    Load.Stream stream = new Load.Stream(3000, Duration.ZERO);

    // When
    LoadResult result = run(port, 10, Load.atRate(stream, 100, Duration.ofMillis(100)));

    // Then
    assertThat(result.firstError()).isEmpty();
    assertThat(result.answered()).isEqualTo(10);
    assertThat(result.events()).isEqualTo(10 * 3005);
    assertThat(result.perEvent().count()).isEqualTo(10 * 3000);
  }

  @Test
  void shouldKeepThePauseBetweenEvents() throws InterruptedException {
    // Given
    Load.Stream stream = new Load.Stream(5, Duration.ofMillis(20));

    // When
    LoadResult result = run(port, 5, Load.atRate(stream, 50, Duration.ofMillis(100)));

    // Then
    assertThat(result.firstError()).isEmpty();
    assertThat(result.answered()).isEqualTo(5);
    assertThat(result.latency().p50()).isGreaterThan(Duration.ofMillis(95).toNanos());
    assertThat(result.firstEvent().count()).isEqualTo(5);
    assertThat(result.perEvent().count()).isEqualTo(25);
  }

  @Test
  void shouldCountRefusedConnectionsAsErrors() throws IOException, InterruptedException {
    // When
    LoadResult result =
        run(HttpProbe.freePort(), 2, Load.atRate(new Load.Whole(), 100, Duration.ofMillis(50)));

    // Then
    assertThat(result.answered()).isZero();
    assertThat(result.errors()).isEqualTo(5);
    assertThat(result.firstError()).contains("refused");
  }

  @Test
  void shouldCountAWrongStatusAndAWrongBodyAsErrors() throws Exception {
    // Given a server that answers 503 first and then a body that is not the upstream's
    int[] answers = {0};
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request.response().setStatusCode(answers[0]++ == 0 ? 503 : 200).end("{}"))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    // When
    LoadResult first =
        run(server.actualPort(), 1, Load.atRate(new Load.Whole(), 100, Duration.ofMillis(10)));
    LoadResult second =
        run(server.actualPort(), 1, Load.atRate(new Load.Whole(), 100, Duration.ofMillis(10)));

    // Then
    assertThat(first.firstError()).isEqualTo("status 503");
    assertThat(second.firstError()).isEqualTo("the answer differs");
  }

  @Test
  void shouldAnswerQueryAndPresetAndGet() throws Exception {
    // Then
    assertThat(HttpProbe.isReady(port, "/anything")).isTrue();
    ClockCheck.verify(port, NanoClock.SYSTEM);
    assertThat(events("/v1/messages?events=7")).isEqualTo(7);
    assertThat(events("/v1/messages?beta=true")).isEqualTo(3);
  }

  private long events(String uri) throws Exception {
    return vertx
        .createHttpClient()
        .request(HttpMethod.POST, port, "127.0.0.1", uri)
        .compose(request -> request.send("{\"stream\": true}"))
        .compose(response -> response.body())
        .map(body -> body.toString().split("event: content_block_delta\n", -1).length - 1L)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static LoadResult run(int port, int connections, Load load) throws InterruptedException {
    Endpoint endpoint = new Endpoint("127.0.0.1", port, "bench-key");
    try (LoadGenerator generator = new LoadGenerator(endpoint, connections, NanoClock.SYSTEM)) {
      return generator.run(load);
    }
  }
}

package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway takes on one exchange at once here; one more may wait. */
@Timeout(60)
class AdmissionIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String BIG = Anthropic.WHOLE.replace("How deep", "a".repeat(300_000));

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "settings: {admission: {concurrency: 1, queue: 1, maxWait: 2s}}\n"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  @AfterEach
  void expectNobodyLeftInside() {
    awaitGauges(0, 0);
  }

  private static void awaitGauges(int inFlight, int queued) {
    List<String> wanted =
        List.of(
            "\ntrireme_exchanges_inflight " + inFlight + ".0\n",
            "\ntrireme_exchanges_queued " + queued + ".0\n");
    long deadline = System.nanoTime() + SOON.toNanos();
    String metrics = gateway.metrics();
    while (!wanted.stream().allMatch(metrics::contains) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      metrics = gateway.metrics();
    }
    assertThat(metrics).contains(wanted);
  }

  private static RawHttp send(String body) {
    return RawHttp.connect(gateway.port())
        .readTimeout(Duration.ofSeconds(10))
        .send(Anthropic.request(body));
  }

  /** A client that has the only place, and keeps it until it is closed. */
  private static RawHttp occupy() {
    upstream.on(
        Anthropic.PATH,
        Script.stream(Anthropic.talking(3)).stallAfterFrames(4),
        Anthropic.message("next"));
    RawHttp client = send(Anthropic.STREAMING);
    assertThat(client.readHead().startLine()).startsWith("HTTP/1.1 200");
    awaitGauges(1, 0);
    return client;
  }

  @Test
  void shouldLetInInTurnWithTheWholeBody() {
    try (RawHttp inside = occupy();
        RawHttp waiting = send(BIG)) {
      // Given
      awaitGauges(1, 1);
      assertThat(upstream.requests()).hasSize(1);
      // When
      inside.reset();
      // Then
      RawAnswer answer = waiting.readAnswer();
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(upstream.requests().get(1).text()).isEqualTo(BIG);
    }
  }

  @Test
  void shouldTurnAwayAtOnceWhatDoesNotFitInTheQueue() {
    try (RawHttp inside = occupy();
        RawHttp waiting = send(Anthropic.WHOLE)) {
      // Given
      awaitGauges(1, 1);
      // When
      long asked = System.nanoTime();
      RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
      // Then
      Anthropic.expectError(answer, 529, "overloaded_error");
      assertThat(answer.header("retry-after")).isEqualTo("1");
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
      inside.reset();
      assertThat(waiting.readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldTurnAwayWhatHasWaitedTooLong() {
    try (RawHttp inside = occupy()) {
      // When
      RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
      // Then
      Anthropic.expectError(answer, 529, "overloaded_error");
      assertThat(upstream.requests()).hasSize(1);
      inside.reset();
    }
  }

  @Test
  void shouldForgetClientsThatLeaveTheQueue() {
    try (RawHttp inside = occupy()) {
      // Given
      RawHttp waiting = send(Anthropic.WHOLE);
      awaitGauges(1, 1);
      // When
      waiting.reset();
      // Then
      awaitGauges(1, 0);
      inside.reset();
    }
    awaitGauges(0, 0);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void shouldNotMakeListsAndRefusalsWait() {
    try (RawHttp inside = occupy()) {
      // When
      List<Integer> statuses =
          List.of(
              gateway.get("/health").statusCode(),
              RawHttp.exchange(gateway.port(), RawRequest.get("/v1/models")).status());
      // Then
      assertThat(statuses).containsExactly(200, 401);
      inside.reset();
    }
  }

  @Test
  void shouldServeManyOneAfterTheOther() throws Exception {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    int clients = 8;
    CountDownLatch served = new CountDownLatch(clients * 20);
    // When: those that are turned away come again
    for (int i = 0; i < clients; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (int k = 0, tries = 0; k < 20 && tries < 10_000; tries++) {
                  if (RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE)).status()
                      == 200) {
                    k++;
                    served.countDown();
                  }
                }
              });
    }
    // Then
    assertThat(served.await(40, TimeUnit.SECONDS)).isTrue();
  }
}

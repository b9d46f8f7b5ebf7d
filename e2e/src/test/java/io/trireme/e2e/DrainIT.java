package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** How the packaged application ends when it is told to, on all lines. */
@Timeout(120)
class DrainIT {
  private static final String TOPIC = "drain";
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Long enough for a request on each line on a busy machine. */
  private static final Duration DELAY = Duration.ofSeconds(10);

  /** What a busy machine may add to a time. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private static final Pattern REFUSING = Pattern.compile("no new requests are taken");

  private final List<Lines> all = Lines.of(TOPIC);
  private ReplayUpstream upstream;

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private Gateway gateway;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  private record Asked(Lines lines, RawHttp client) {}

  private void gateway(String delay, String timeout) {
    gateway =
        Gateway.start(
            GatewaySetup.of(Lines.configuration(upstream.url(), List.of(TOPIC), 1, ""))
                .env("TRIREME_DRAIN_DELAY", delay)
                .env("TRIREME_DRAIN_TIMEOUT", timeout));
  }

  private void answer(Lines lines, Script script) {
    lines.answer(upstream, lines.first(), request -> script);
  }

  private static Script stalling(Lines lines) {
    Tongue vendor = lines.line().vendor();
    return VendorAnswer.of(vendor, true).stallAfterFrames(FaultCases.said(vendor).size());
  }

  private RawHttp asking(Lines lines, boolean stream) {
    RawHttp client = RawHttp.connect(gateway.port());
    client.send(lines.line().client().ask(lines.model(), stream));
    return client;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void shouldEndStreamsInTheirOwnDialectBeforeTheTimeIsOver() {
    // Given
    gateway("0s", "4s");
    List<Asked> clients = new ArrayList<>();
    for (Lines lines : all) {
      answer(lines, stalling(lines));
      clients.add(new Asked(lines, asking(lines, true)));
    }
    upstream.awaitRequests(all.size(), SOON);
    ProcessLog.await(
        "streams", SOON, () -> FaultBench.inFlight(gateway.metrics()) >= 2 * clients.size());
    EventStream events = new EventStream(gateway);
    // When
    long told = System.nanoTime();
    gateway.tell();
    // Then
    for (Asked asked : clients) {
      try (RawHttp client = asked.client()) {
        RawAnswer answer = client.readAnswer();
        ErrorShape.expectAtEnd(asked.lines().line().client(), answer, Blame.OVERLOADED);
        assertThat(answer.text()).contains("Looking", "stopping");
      }
    }
    assertThat(since(told)).isBetween(Duration.ofMillis(2900), Duration.ofSeconds(4).plus(SLACK));
    assertThat(gateway.awaitExit(SOON)).isZero();
    assertThat(since(told)).isLessThan(Duration.ofSeconds(4).plus(SLACK));
    upstream.awaitAllEnded(SOON);
    assertThat(Pattern.compile("outcome=drained status=200").matcher(gateway.log()).results())
        .hasSize(all.size());
    ProcessLog.await("end of the events", SOON, events::ended);
    assertThat(events.of("exchange"))
        .hasSize(all.size())
        .allSatisfy(
            event -> {
              assertThat(event.path("outcome").asText()).isEqualTo("drained");
              assertThat(event.path("attempts").asInt()).isEqualTo(1);
            });
    assertThat(
            events.of("exchange").stream()
                .filter(event -> event.path("usage").path("input").asLong() > 0))
        .as("usage that was told before the end is booked")
        .isNotEmpty();
    events.close();
  }

  @Test
  void shouldAnswerWhatStillWaitsWithA503() {
    // Given
    gateway("0s", "4s");
    List<Asked> clients = new ArrayList<>();
    for (Lines lines : all) {
      boolean stream = lines.line().relayed();
      String path = lines.line().vendor().path(lines.model(), stream);
      upstream.on("/" + lines.first() + path, Script.silent());
      clients.add(new Asked(lines, asking(lines, stream)));
    }
    upstream.awaitRequests(all.size(), SOON);
    // When
    gateway.tell();
    // Then
    for (Asked asked : clients) {
      try (RawHttp client = asked.client()) {
        expectRefused(asked.lines().line().client(), client.readAnswer());
      }
    }
    assertThat(gateway.awaitExit(SOON)).isZero();
    upstream.awaitAllEnded(SOON);
  }

  private static void expectRefused(Tongue client, RawAnswer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("retry-after")).isEqualTo("1");
    ErrorShape.expectShape(client, Tongue.json(answer.text()));
    assertThat(answer.text()).contains("stopping");
  }

  @Test
  void shouldFinishStreamsAndTakeNoNewWork() {
    // Given
    gateway("0s", "60s");
    Lines running = all.getFirst();
    Tongue vendor = running.line().vendor();
    answer(running, VendorAnswer.of(vendor, true).pace(Duration.ofMillis(300)));
    List<RawHttp> idle = new ArrayList<>();
    for (int i = 0; i < all.size() + 2; i++) {
      RawHttp client = RawHttp.connect(gateway.port());
      client.send(RawRequest.get("/health"));
      assertThat(client.readAnswer().status()).isEqualTo(200);
      idle.add(client);
    }
    try (RawHttp client = asking(running, true)) {
      upstream.awaitRequests(1, SOON);
      // When
      gateway.tell();
      gateway.awaitLog(REFUSING, SOON);
      // Then
      assertThat(gateway.ready()).isFalse();
      RawAnswer health = idle.getFirst().send(RawRequest.get("/health")).readAnswer();
      assertThat(health.status()).isEqualTo(503);
      assertThat(Tongue.json(health.text()).path("status").asText()).isEqualTo("draining");
      for (int i = 0; i < all.size(); i++) {
        Lines lines = all.get(i);
        RawHttp kept = idle.get(i + 1);
        RawAnswer refused = kept.send(lines.line().client().ask(lines.model(), true)).readAnswer();
        expectRefused(lines.line().client(), refused);
        assertThat(refused.header("connection")).isEqualTo("close");
      }
      RawAnswer answer = client.readAnswer();
      assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
      assertThat(running.line().client().said(answer, true).text()).isEqualTo(VendorAnswer.TEXT);
      long finished = System.nanoTime();
      assertThat(gateway.awaitExit(SOON)).isZero();
      assertThat(since(finished)).isLessThan(SLACK);
      assertThat(upstream.requests()).hasSize(1);
    } finally {
      idle.forEach(RawHttp::close);
    }
  }

  @Test
  void shouldStillServeWhileItIsOnlyAnnounced() {
    // Given
    gateway("10s", "60s");
    all.forEach(lines -> answer(lines, lines.good()));
    assertThat(gateway.ready()).isTrue();
    try (RawHttp idle = RawHttp.connect(gateway.port())) {
      idle.send(RawRequest.get("/health"));
      assertThat(idle.readAnswer().status()).isEqualTo(200);
      // When
      long told = System.nanoTime();
      gateway.tell();
      gateway.awaitLog(Pattern.compile("delayMs=10000"), SOON);
      // Then
      assertThat(gateway.ready()).isFalse();
      RawAnswer health = RawHttp.exchange(gateway.port(), RawRequest.get("/health"));
      assertThat(health.status()).isEqualTo(503);
      JsonNode body = Tongue.json(health.text());
      assertThat(body.path("status").asText()).isEqualTo("draining");
      for (Lines lines : all) {
        RawAnswer served = lines.ask(gateway);
        assertThat(served.status()).as(served.text()).isEqualTo(200);
        assertThat(served.header("connection")).isEqualTo("close");
      }
      // And a connection that nobody uses holds nothing up.
      assertThat(gateway.awaitExit(DELAY.plus(SOON))).isZero();
      assertThat(since(told)).isBetween(DELAY, DELAY.plus(SLACK));
    }
  }

  @Test
  void shouldEndAtOnceWhenItIsToldAgain() {
    // Given
    gateway("0s", "60s");
    Lines running = all.getFirst();
    answer(running, stalling(running));
    try (RawHttp client = asking(running, true)) {
      client.readHead();
      gateway.tell();
      gateway.awaitLog(REFUSING, SOON);
      // When
      long told = System.nanoTime();
      gateway.tell();
      // Then
      assertThat(gateway.awaitExit(SOON)).isEqualTo(143);
      assertThat(since(told)).isLessThan(SLACK);
    }
  }
}

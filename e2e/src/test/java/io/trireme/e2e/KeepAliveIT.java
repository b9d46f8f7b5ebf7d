package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A silent upstream does not leave its client in silence: pings, and the head before them. */
@Tag("alone")
@Timeout(60)
class KeepAliveIT {
  private static final Duration INTERVAL = Duration.ofMillis(400);
  private static final Duration STALL = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofMillis(1_200);

  private static ReplayUpstream first;
  private static ReplayUpstream second;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                """
                channels:
                  - id: one
                    dialect: claude
                    baseUrls: ["%s"]
                    keys: [{secret: sk-keepalive-one}]
                    allowPrivateNetwork: true
                    timeouts: {connect: 1s, firstByte: 5s, stall: 2s, total: 30s}
                  - id: two
                    dialect: claude
                    baseUrls: ["%s"]
                    keys: [{secret: sk-keepalive-two}]
                    allowPrivateNetwork: true
                    timeouts: {connect: 1s, firstByte: 5s, stall: 2s, total: 30s}
                lanes: {claude: {breaker: {enabled: false}}}
                settings: {keepAliveAfter: 400ms}
                """
                    .formatted(first.url(), second.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    first.close();
    second.close();
  }

  @BeforeEach
  void forget() {
    first.forget();
    second.forget();
    second.on(Anthropic.PATH, Anthropic.error(500, "api_error", "second"));
  }

  private static RawAnswer ask(String body, Script script) {
    first.on(Anthropic.PATH, script);
    return RawHttp.exchange(gateway.port(), Anthropic.request(body));
  }

  private static List<Sse.Event> pings(RawAnswer answer) {
    return Sse.events(answer.body()).stream().filter(KeepAliveIT::isPing).toList();
  }

  private static List<Sse.Event> withoutPings(byte[] body) {
    return Sse.events(body).stream().filter(event -> !isPing(event)).toList();
  }

  private static boolean isPing(Sse.Event event) {
    return event.name().equals("ping");
  }

  @Test
  void shouldSendHeadAndPingsWhileTheUpstreamIsSilent() {
    // Given
    Transcript transcript = Transcript.fixture("thinking-tool-use");
    long asked = System.nanoTime();
    // When
    RawAnswer answer =
        ask(Anthropic.STREAMING, transcript.script().silenceBeforeHead(Duration.ofMillis(1_700)));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/event-stream");
    assertThat(Duration.ofNanos(answer.headNanos() - asked))
        .isBetween(INTERVAL, INTERVAL.plus(SLACK));
    assertThat(pings(answer)).hasSizeBetween(2, 5);
    assertThat(pings(answer))
        .allSatisfy(
            ping ->
                assertThat(Anthropic.json(ping.data()))
                    .isEqualTo(Anthropic.json("{\"type\":\"ping\"}")));
    assertThat(withoutPings(answer.body())).isEqualTo(withoutPings(transcript.answer()));
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
  }

  @Test
  void shouldPingBetweenTheFramesOfASlowStream() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    // When
    RawAnswer answer = ask(Anthropic.STREAMING, transcript.script().pace(Duration.ofSeconds(1)));
    // Then
    assertThat(pings(answer)).hasSizeGreaterThan(4);
    assertThat(withoutPings(answer.body())).isEqualTo(withoutPings(transcript.answer()));
  }

  @Test
  void shouldNeverPingInsideAnEvent() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    int half = transcript.answer().length / 2;
    // When
    RawAnswer answer =
        ask(
            Anthropic.STREAMING,
            transcript.script().inPiecesOf(half).pace(Duration.ofMillis(1_200)));
    // Then
    assertThat(withoutPings(answer.body())).isEqualTo(withoutPings(transcript.answer()));
  }

  @Test
  void shouldNotLetPingsHideAStall() {
    // Given
    long asked = System.nanoTime();
    // When
    RawAnswer answer =
        ask(Anthropic.STREAMING, Script.stream(Anthropic.talking(3)).stallAfterFrames(5));
    // Then
    Anthropic.expectErrorAtEnd(answer, "timeout_error");
    assertThat(pings(answer)).hasSizeGreaterThan(1);
    assertThat(Duration.ofNanos(answer.endNanos() - asked)).isBetween(STALL, STALL.plus(SLACK));
    first.awaitClosed(1, Duration.ofSeconds(2));
  }

  @Test
  void shouldFailOverAfterTheHeadWasSent() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    second.on(Anthropic.PATH, transcript.script());
    Script lateError =
        Anthropic.error(529, "overloaded_error", "late").silenceBeforeHead(Duration.ofSeconds(1));
    // When
    RawAnswer answer = ask(Anthropic.STREAMING, lateError);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(pings(answer)).isNotEmpty();
    assertThat(withoutPings(answer.body())).isEqualTo(withoutPings(transcript.answer()));
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void shouldShowALateFailureInBand() {
    // Given
    Script lateError =
        Anthropic.error(529, "overloaded_error", "late").silenceBeforeHead(Duration.ofSeconds(1));
    second.on(Anthropic.PATH, Anthropic.error(529, "overloaded_error", "second"));
    // When
    RawAnswer answer = ask(Anthropic.STREAMING, lateError);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    Anthropic.expectErrorAtEnd(answer, "overloaded_error");
  }

  @Test
  void shouldHoldTheHeadOfAWholeAnswer() {
    // Given
    Script late = Anthropic.message("late").silenceBeforeHead(Duration.ofMillis(1_500));
    // When
    RawAnswer answer = ask(Anthropic.WHOLE, late);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(late.wireBody());
  }
}

package io.trireme.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The clocks of one attempt: first byte, stall, total. Keep-alives are far away here. */
@Tag("alone")
@Timeout(60)
class TimersIT {
  private static final Duration FIRST_BYTE = Duration.ofSeconds(1);
  private static final Duration STALL = Duration.ofMillis(1_500);
  private static final Duration TOTAL = Duration.ofSeconds(4);

  /** How late a timer may be on a busy machine. */
  private static final Duration SLACK = Duration.ofMillis(1_200);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + """
                          timeouts:
                            {connect: 1s, firstByte: 1s, firstByteReasoning: 3s,
                             stall: 1500ms, total: 4s}
                      lanes: {claude: {breaker: {enabled: false}}}
                      settings: {keepAliveAfter: 60s}
                      """));
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

  private record Timed(RawAnswer answer, Duration took) {}

  private static Timed ask(String body, Script script) {
    upstream.on(Anthropic.PATH, script);
    long asked = System.nanoTime();
    RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(body));
    return new Timed(answer, Duration.ofNanos(System.nanoTime() - asked));
  }

  private static void expectUpstreamClosed() {
    upstream.awaitClosed(1, Duration.ofSeconds(2));
  }

  @Test
  void shouldGiveUpOnASilentUpstream() {
    // When
    Timed stream = ask(Anthropic.STREAMING, Script.silent());
    Timed whole = ask(Anthropic.WHOLE, Script.silent());
    // Then
    Anthropic.expectError(stream.answer(), 504, "timeout_error");
    Anthropic.expectError(whole.answer(), 504, "timeout_error");
    assertThat(stream.took()).isBetween(FIRST_BYTE, FIRST_BYTE.plus(SLACK));
    assertThat(whole.took()).isBetween(FIRST_BYTE, TOTAL.plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldNotHurryAWholeAnswer() {
    // When
    Timed late =
        ask(Anthropic.WHOLE, Anthropic.message("ok").silenceBeforeHead(FIRST_BYTE.multipliedBy(2)));
    // Then
    assertThat(late.answer().status()).as(late.answer().text()).isEqualTo(200);
    assertThat(late.took()).isGreaterThanOrEqualTo(FIRST_BYTE.multipliedBy(2));
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void shouldWaitLongerForTheFirstByteWhereThoughtsAreAskedFor() {
    // Given
    Script late =
        Transcript.fixture("bash-final-text")
            .script()
            .silenceBeforeHead(FIRST_BYTE.multipliedBy(2));
    String thoughtful =
        Anthropic.STREAMING.replace(
            "\"max_tokens\": 64",
            "\"max_tokens\": 2048, \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 1024}");
    // When
    Timed plain = ask(Anthropic.STREAMING, late);
    Timed thinking = ask(thoughtful, late);
    // Then
    Anthropic.expectError(plain.answer(), 504, "timeout_error");
    assertThat(thinking.answer().status()).as(thinking.answer().text()).isEqualTo(200);
    assertThat(thinking.took()).isBetween(FIRST_BYTE.multipliedBy(2), TOTAL.plus(SLACK));
  }

  @Test
  void shouldGiveUpOnATlsHandshakeThatNobodyAnswers() throws IOException {
    // Given: connections are taken, and nothing is ever said on them
    try (ServerSocket mute = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Gateway other =
            Gateway.start(
                GatewaySetup.of(
                    GatewaySetup.claudeChannel("https://127.0.0.1:" + mute.getLocalPort())
                        + "    timeouts: {connect: 1s, firstByte: 20s}\n"))) {
      // When
      long asked = System.nanoTime();
      RawAnswer answer = RawHttp.exchange(other.port(), Anthropic.request(Anthropic.STREAMING));
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      // Then
      Anthropic.expectError(answer, 504, "timeout_error");
      assertThat(took).isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
    }
  }

  @Test
  void shouldGiveUpOnAHeadWithoutABody() {
    // When
    Timed timed = ask(Anthropic.STREAMING, Script.stream(Anthropic.opening()).stallAfterFrames(0));
    // Then
    Anthropic.expectError(timed.answer(), 504, "timeout_error");
    assertThat(timed.took()).isBetween(FIRST_BYTE, STALL.plus(FIRST_BYTE).plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldAnswerAStallBeforeTheCommitWithAStatus() {
    // When
    Timed timed = ask(Anthropic.STREAMING, Script.stream(Anthropic.opening()).stallAfterFrames(1));
    // Then
    Anthropic.expectError(timed.answer(), 504, "timeout_error");
    expectUpstreamClosed();
  }

  @Test
  void shouldEndAStallAfterTheCommitInBand() {
    // When
    Timed timed = ask(Anthropic.STREAMING, Script.stream(Anthropic.talking(3)).stallAfterFrames(5));
    // Then
    assertThat(timed.answer().status()).isEqualTo(200);
    Anthropic.expectErrorAtEnd(timed.answer(), "timeout_error");
    assertThat(timed.took()).isBetween(STALL, STALL.plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldNotCountPingsOfTheUpstreamAsProgressForEver() {
    // Given
    List<byte[]> frames = new ArrayList<>(Anthropic.opening());
    frames.addAll(Collections.nCopies(200, Sse.frame("ping", "{\"type\":\"ping\"}")));
    // When
    Timed timed = ask(Anthropic.STREAMING, Script.stream(frames).pace(Duration.ofMillis(100)));
    // Then
    Anthropic.expectErrorAtEnd(timed.answer(), "timeout_error");
    assertThat(timed.took()).isLessThan(TOTAL.plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldEndAtTheTotal() {
    // Given
    Script endless = Script.stream(Anthropic.talking(400)).pace(Duration.ofMillis(100));
    // When
    Timed timed = ask(Anthropic.STREAMING, endless);
    // Then
    Anthropic.expectErrorAtEnd(timed.answer(), "timeout_error");
    assertThat(timed.took()).isBetween(TOTAL, TOTAL.plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldEndAWholeAnswerThatTricklesAtTheTotal() {
    // Given
    Script trickle =
        Anthropic.message("z".repeat(4_000)).inPiecesOf(10).pace(Duration.ofMillis(100));
    // When
    Timed timed = ask(Anthropic.WHOLE, trickle);
    // Then
    Anthropic.expectError(timed.answer(), 504, "timeout_error");
    assertThat(timed.took()).isBetween(TOTAL, TOTAL.plus(SLACK));
    expectUpstreamClosed();
  }

  @Test
  void shouldLetASlowStreamThatMovesFinish() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    // When
    Timed timed = ask(transcript.requestText(), transcript.script().pace(Duration.ofMillis(400)));
    // Then
    assertThat(timed.answer().body()).isEqualTo(transcript.answer());
  }
}

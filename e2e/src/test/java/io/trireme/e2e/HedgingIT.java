package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A second channel is asked beside a slow one, if the lane wants it. */
@Tag("alone")
@Timeout(60)
class HedgingIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String OFF_PATH = "/v1/chat/completions";

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
                  - {id: first, dialect: claude, baseUrls: [%1$s], allowPrivateNetwork: true, keys: [{secret: sk-ant-1}]}
                  - {id: second, dialect: claude, baseUrls: [%2$s], allowPrivateNetwork: true, keys: [{secret: sk-ant-2}]}
                lanes:
                  claude: {affinity: {enabled: false}, breaker: {enabled: false}, hedging: {after: 300ms, share: 1.0}}
                  chat: {entries: [{channel: first}, {channel: second}], affinity: {enabled: false}, breaker: {enabled: false}}
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
    second.on(Anthropic.PATH, complete());
  }

  private static Script complete() {
    List<byte[]> frames = new ArrayList<>(Anthropic.opening());
    frames.add(Anthropic.delta("deep"));
    frames.addAll(Anthropic.closing());
    return Script.stream(frames);
  }

  private static RawAnswer ask(String body) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(body));
  }

  private static void expectServedBy(RawAnswer answer, String channel, String attempts) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("message_stop").doesNotContain("event: error");
    assertThat(answer.header("x-trireme-channel")).isEqualTo(channel);
    assertThat(answer.header("x-trireme-attempts")).isEqualTo(attempts);
  }

  @Test
  void shouldServeWhoBeginsFirstAndCancelTheOther() {
    // Given
    first.on(Anthropic.PATH, Script.silent());
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    expectServedBy(answer, "second", "2");
    first.awaitClosed(1, SOON);
  }

  @Test
  void shouldAskNobodyTwiceWhereTheFirstIsQuick() {
    // Given
    first.on(Anthropic.PATH, complete());
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    expectServedBy(answer, "first", "1");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void shouldLetTheFirstWinWhereTheSecondFails() {
    // Given
    first.on(Anthropic.PATH, complete().silenceBeforeHead(Duration.ofMillis(900)));
    second.on(Anthropic.PATH, Anthropic.error(500, "api_error", "broken"));
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    expectServedBy(answer, "first", "2");
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void shouldLetTheSecondWinWhereTheFirstFailsLate() {
    // Given
    first.on(
        Anthropic.PATH,
        Anthropic.error(503, "api_error", "broken").silenceBeforeHead(Duration.ofMillis(600)));
    second.on(Anthropic.PATH, complete().silenceBeforeHead(Duration.ofMillis(900)));
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    expectServedBy(answer, "second", "2");
  }

  @Test
  void shouldTellTheClientItsOwnFaultAtOnce() {
    // Given
    first.on(
        Anthropic.PATH,
        Anthropic.error(400, "invalid_request_error", "max_tokens: too large")
            .silenceBeforeHead(Duration.ofMillis(600)));
    second.on(Anthropic.PATH, Script.silent());
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    Anthropic.expectError(answer, 400, "invalid_request_error");
    second.awaitClosed(1, SOON);
  }

  @Test
  void shouldCancelBothWhenTheClientLeaves() {
    // Given
    first.on(Anthropic.PATH, Script.silent());
    second.on(Anthropic.PATH, Script.silent());
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.STREAMING));
      second.awaitRequests(1, SOON);
      client.reset();
    }
    // Then
    first.awaitClosed(1, SOON);
    second.awaitClosed(1, SOON);
  }

  @Test
  void shouldFailWhereBothFail() {
    // Given
    first.on(
        Anthropic.PATH,
        Anthropic.error(500, "api_error", "one").silenceBeforeHead(Duration.ofMillis(900)));
    second.on(Anthropic.PATH, Anthropic.error(500, "api_error", "two"));
    // When
    RawAnswer answer = ask(Anthropic.STREAMING);
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(500);
    assertThat(answer.text()).contains("\"error\"");
  }

  @Test
  void shouldAskForWholeAnswersOnce() {
    // Given
    first.on(Anthropic.PATH, Anthropic.message("late").silenceBeforeHead(Duration.ofMillis(900)));
    // When
    RawAnswer answer = ask(Anthropic.WHOLE);
    // Then
    assertThat(answer.header("x-trireme-channel")).isEqualTo("first");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void shouldHedgeInNoLaneThatDoesNotSaySo() {
    // Given
    first.on(Anthropic.PATH, complete().silenceBeforeHead(Duration.ofMillis(900)));
    String body =
        "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    // When
    RawAnswer answer =
        RawHttp.exchange(
            gateway.port(),
            RawRequest.post(OFF_PATH, body)
                .with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("x-trireme-channel")).isEqualTo("first");
    assertThat(List.of(first.requests().size(), second.requests().size())).containsExactly(1, 0);
  }
}

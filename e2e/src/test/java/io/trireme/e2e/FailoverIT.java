package io.trireme.e2e;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys, base URLs and channels are tried in order before the commit. Each test has an application
 * of its own, so that no cooldown of one test changes the order of the next.
 */
@Timeout(90)
class FailoverIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");

  private ReplayUpstream first;
  private ReplayUpstream second;
  private ReplayUpstream third;

  @BeforeEach
  void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    third = ReplayUpstream.start();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    third.close();
  }

  /** Channel one has two base URLs and two keys, channel two has one of each. */
  private Gateway gateway(String firstUrl) {
    return Gateway.start(
        GatewaySetup.of(
            """
            channels:
              - id: one
                dialect: claude
                baseUrls: ["%s", "%s"]
                keys: [{secret: sk-one-a}, {secret: sk-one-b}]
                allowPrivateNetwork: true
                timeouts: {connect: 1s, firstByte: 1s, stall: 1s, total: 20s}
              - id: two
                dialect: claude
                baseUrls: ["%s"]
                keys: [{secret: sk-two}]
                allowPrivateNetwork: true
            """
                .formatted(firstUrl, second.url(), third.url())));
  }

  private static RawAnswer ask(Gateway gateway, String body) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(body));
  }

  private static void expectGood(RawAnswer answer, String channel) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(GOOD.answer());
    assertThat(answer.header("x-trireme-channel")).isEqualTo(channel);
    assertThat(Integer.parseInt(answer.header("x-trireme-attempts"))).isGreaterThan(1);
  }

  static List<Arguments> faults() {
    return List.of(
        Arguments.of("529", Anthropic.error(529, "overloaded_error", "Overloaded")),
        Arguments.of("500", Anthropic.error(500, "api_error", "no")),
        Arguments.of("429", Anthropic.error(429, "rate_limit_error", "no")),
        Arguments.of("HTML", Script.html(200)),
        Arguments.of("empty", Script.empty()),
        Arguments.of("JSON where SSE is due", Anthropic.message("whole")),
        Arguments.of("error event first", Transcript.fixture("error-first").script()),
        Arguments.of("error event after start", Transcript.fixture("error-after-start").script()),
        Arguments.of("cut before content", GOOD.script().cutAfterFrames(1)),
        Arguments.of("reset", Script.reset()),
        Arguments.of("silence", Script.silent()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void shouldMoveOnWhileNothingWasSaid(String name, Script fault) {
    // Given
    first.on(Anthropic.PATH, fault);
    second.on(Anthropic.PATH, fault);
    third.on(Anthropic.PATH, GOOD.script());
    try (Gateway gateway = gateway(first.url())) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.STREAMING);
      // Then
      expectGood(answer, "two");
      assertThat(first.requests()).as(name).isNotEmpty();
      assertThat(third.requests()).as(name).hasSize(1);
      assertThat(third.requests().getFirst().text()).isEqualTo(Anthropic.STREAMING);
    }
  }

  @Test
  void shouldTryTheSecondKey() {
    // Given
    first.answer(
        Anthropic.PATH,
        request ->
            request.headers().all("x-api-key").contains("sk-one-b")
                ? GOOD.script()
                : Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    try (Gateway gateway = gateway(first.url())) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.STREAMING);
      // Then
      expectGood(answer, "one");
      assertThat(third.requests()).isEmpty();
    }
  }

  @Test
  void shouldTryTheSecondAddressWhenTheFirstRefuses() {
    // Given
    second.on(Anthropic.PATH, GOOD.script());
    try (RefusedPort refused = new RefusedPort();
        Gateway gateway = gateway(refused.url())) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.STREAMING);
      // Then
      expectGood(answer, "one");
      assertThat(second.requests()).hasSize(1);
    }
  }

  @Test
  void shouldGiveTheLastErrorWhenAllFail() {
    // Given
    first.on(Anthropic.PATH, Script.reset());
    second.on(Anthropic.PATH, Anthropic.error(500, "api_error", "second"));
    third.on(
        Anthropic.PATH,
        Anthropic.error(529, "overloaded_error", "third").header("retry-after", "9"));
    try (Gateway gateway = gateway(first.url())) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.WHOLE);
      // Then
      Anthropic.expectError(answer, 529, "overloaded_error");
      assertThat(answer.text()).contains("third");
      assertThat(answer.header("retry-after")).isEqualTo("9");
    }
  }

  @Test
  void shouldNeverTryAgainAfterTheCommit() {
    // Given
    first.on(Anthropic.PATH, Script.stream(Anthropic.talking(2)).cutAfterFrames(5));
    second.on(Anthropic.PATH, GOOD.script());
    third.on(Anthropic.PATH, GOOD.script());
    try (Gateway gateway = gateway(first.url())) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.STREAMING);
      // Then
      Anthropic.expectErrorAtEnd(answer, "api_error");
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).isEmpty();
      assertThat(third.requests()).isEmpty();
    }
  }
}

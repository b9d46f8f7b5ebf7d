package io.trireme.e2e;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What one exchange learns of keys and channels holds for those after it, and over a restart. */
@Timeout(120)
class LearningIT {

  private static final Transcript GOOD = Transcript.fixture("bash-final-text");

  private ReplayUpstream first;
  private ReplayUpstream second;

  @BeforeEach
  void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    second.on(Anthropic.PATH, GOOD.script());
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  /** Channel one with two keys, channel two behind it. */
  private Gateway gateway(String lane) {
    return Gateway.start(GatewaySetup.of(channels() + lane));
  }

  private String channels() {
    return """
        channels:
          - id: one
            dialect: claude
            baseUrls: ["%s"]
            keys: [{secret: sk-one-a}, {secret: sk-one-b}]
            allowPrivateNetwork: true
          - id: two
            dialect: claude
            baseUrls: ["%s"]
            keys: [{secret: sk-two}]
            allowPrivateNetwork: true
        """
        .formatted(first.url(), second.url());
  }

  private static RawAnswer ask(Gateway gateway, String body) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(body));
  }

  private static RawAnswer ask(Gateway gateway) {
    return ask(gateway, Anthropic.STREAMING);
  }

  private List<String> keys() {
    return first.requests().stream()
        .map(request -> request.headers().all("x-api-key").getFirst())
        .toList();
  }

  @Test
  void shouldLeaveAKeyAloneForAsLongAsItsVendorSays() {
    // Given
    first.on(
        Anthropic.PATH, Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "30"));
    try (Gateway gateway = gateway("")) {
      // When
      RawAnswer one = ask(gateway);
      RawAnswer other = ask(gateway);

      // Then
      assertThat(one.header("x-trireme-channel")).isEqualTo("two");
      assertThat(other.header("x-trireme-channel")).isEqualTo("two");
      assertThat(other.header("x-trireme-attempts")).isEqualTo("1");
      assertThat(keys()).containsExactly("sk-one-a", "sk-one-b");
    }
  }

  @Test
  void shouldAnswerAtOnceWhereEveryKeyIsToBeLeftAlone() {
    // Given
    first.on(
        Anthropic.PATH, Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "30"));
    second.on(
        Anthropic.PATH, Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "50"));
    try (Gateway gateway = gateway("lanes: {claude: {entries: [{channel: one}]}}")) {
      ask(gateway);
      first.forget();

      // When
      long since = System.nanoTime();
      RawAnswer answer = ask(gateway);
      Duration took = Duration.ofNanos(System.nanoTime() - since);

      // Then
      Anthropic.expectError(answer, 429, "rate_limit_error");
      assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(1, 30);
      assertThat(first.requests()).isEmpty();
      assertThat(took).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void shouldNeverTryADeadKeyAgainNotEvenAfterARestart() {
    // Given
    first.answer(
        Anthropic.PATH,
        request ->
            request.headers().all("x-api-key").contains("sk-one-b")
                ? GOOD.script()
                : Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    try (Gateway gateway = gateway("")) {
      // When
      ask(gateway);
      ask(gateway);
      gateway.restart(gateway.setup());
      RawAnswer answer = ask(gateway);

      // Then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(keys()).containsExactly("sk-one-a", "sk-one-b", "sk-one-b", "sk-one-b");
    }
  }

  @Test
  void shouldSayOfADeadKeyWhatItSaidWhenItFoundOut() {
    // Given
    first.on(Anthropic.PATH, Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    try (Gateway gateway = gateway("lanes: {claude: {entries: [{channel: one}]}}")) {
      // When
      RawAnswer one = ask(gateway);
      RawAnswer other = ask(gateway);

      // Then: nobody was asked for the second one
      Anthropic.expectError(one, 502, "api_error");
      Anthropic.expectError(other, 502, "api_error");
      assertThat(other.text()).contains("channel one, key", "the vendor does not know the key");
      assertThat(other.header("x-should-retry")).isEqualTo(one.header("x-should-retry"));
      assertThat(keys()).containsExactly("sk-one-a", "sk-one-b");
    }
  }

  @Test
  void shouldUseTheOtherChannelsWhereTheKeysOfOneAreDead() {
    // Given
    first.on(Anthropic.PATH, Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    try (Gateway gateway = gateway("")) {
      ask(gateway, Anthropic.asking("one"));

      // When
      RawAnswer answer = ask(gateway, Anthropic.asking("another"));

      // Then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("x-trireme-channel")).isEqualTo("two");
      assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
      assertThat(keys()).containsExactly("sk-one-a", "sk-one-b");
    }
  }

  @Test
  void shouldStopAskingAChannelThatFailsAllTheTime() {
    // Given
    first.on(Anthropic.PATH, Anthropic.error(500, "api_error", "no"));
    try (Gateway gateway =
        gateway(
            "lanes: {claude: {entries: [{channel: one}, {channel: two}],"
                + " breaker: {window: 4, minimumCalls: 2, threshold: 0.5, openFor: 15m}}}")) {
      // Each is a conversation of its own: one that has moved stays where it went.
      for (int i = 0; i < 6; i++) {
        assertThat(ask(gateway, Anthropic.asking("conversation " + i)).status()).isEqualTo(200);
      }

      // When
      RawAnswer answer = ask(gateway, Anthropic.asking("one more"));

      // Then: two for each of its keys, and then nobody is made to wait for it
      assertThat(first.requests()).hasSize(4);
      assertThat(answer.header("x-trireme-channel")).isEqualTo("two");
      assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
    }
  }

  @Test
  void shouldHoldAStreamThatBreaksAfterItsBeginningAgainstTheChannel() {
    // Given
    first.on(Anthropic.PATH, Script.stream(Anthropic.talking(2)).cutAfterFrames(5));
    try (Gateway gateway =
        gateway(
            "lanes: {claude: {entries: [{channel: one}, {channel: two}],"
                + " breaker: {window: 4, minimumCalls: 2, threshold: 0.5, openFor: 15m}}}")) {
      // When
      for (int i = 0; i < 4; i++) {
        Anthropic.expectErrorAtEnd(ask(gateway), "api_error");
      }
      RawAnswer answer = ask(gateway);

      // Then
      assertThat(answer.header("x-trireme-channel")).isEqualTo("two");
      assertThat(answer.body()).isEqualTo(GOOD.answer());
    }
  }

  @Test
  void shouldKeepAConversationWhereItBegan() {
    // Given
    first.on(Anthropic.PATH, GOOD.script());
    try (Gateway gateway =
        gateway(
            "lanes: {claude: {strategy: round-robin, affinity: {enabled: true},"
                + " entries: [{channel: one}, {channel: two}]}}")) {
      // When
      Set<String> one = new HashSet<>();
      Set<String> others = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        one.add(ask(gateway, Anthropic.asking("the same")).header("x-trireme-channel"));
      }
      for (int i = 0; i < 6; i++) {
        others.add(ask(gateway, Anthropic.asking("another " + i)).header("x-trireme-channel"));
      }

      // Then
      assertThat(one).hasSize(1);
      assertThat(others).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void shouldHoldNothingAgainstAnybodyForWhatTheClientDidWrong() {
    // Given
    first.answer(
        Anthropic.PATH,
        request ->
            request.text().contains("wrong")
                ? Anthropic.error(400, "invalid_request_error", "invalid token, quota exceeded")
                : GOOD.script());
    try (Gateway gateway = gateway("")) {
      // When
      for (int i = 0; i < 8; i++) {
        Anthropic.expectError(
            ask(gateway, Anthropic.asking("wrong")), 400, "invalid_request_error");
      }
      RawAnswer answer = ask(gateway);

      // Then
      assertThat(answer.header("x-trireme-channel")).isEqualTo("one");
      assertThat(keys()).hasSize(9).containsOnly("sk-one-a");
      assertThat(second.requests()).isEmpty();
    }
  }
}

package io.trireme.e2e;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Before the first meaningful event, every failure is a real status in the client's shape. */
@Timeout(60)
class CommitGateIT {
  private static ReplayUpstream upstream;
  private static Gateway gateway;

  private static final AtomicInteger ASKED = new AtomicInteger();

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "    models: {deny: [\"own-*\"]}\n"
                    + ownChannel(upstream.url())
                    + "lanes: {claude: {breaker: {enabled: false}}}\n"));
  }

  /** A channel whose key may be found dead without harm to other tests. */
  private static String ownChannel(String url) {
    return """
          - id: own
            dialect: claude
            baseUrls: ["%s"]
            keys: [{secret: sk-ant-e2e-upstream-1}]
            models: {allow: ["own-*"]}
            allowPrivateNetwork: true
        """
        .formatted(url);
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

  private static RawAnswer ask(String body, Script script) {
    upstream.on(Anthropic.PATH, script);
    // A key that is told to wait does so for the model: each request has one of its own.
    String own = body.replace("claude-sonnet-4-5", "claude-sonnet-4-5-" + ASKED.incrementAndGet());
    return RawHttp.exchange(gateway.port(), Anthropic.request(own));
  }

  private static Script fixture(String name) {
    return Transcript.fixture(name).script();
  }

  static List<Arguments> streamFaults() {
    Script good = fixture("bash-final-text");
    return List.of(
        Arguments.of("empty", Script.empty(), 502, "api_error"),
        Arguments.of("empty, chunked", Script.stream(), 502, "api_error"),
        Arguments.of("HTML", Script.html(200), 502, "api_error"),
        Arguments.of("JSON where SSE is due", Anthropic.message("whole"), 502, "api_error"),
        Arguments.of("comments only", Script.stream(": a\n\n", ": b\n\n"), 502, "api_error"),
        Arguments.of("error event first", fixture("error-first"), 529, "overloaded_error"),
        Arguments.of(
            "error event after start", fixture("error-after-start"), 529, "overloaded_error"),
        Arguments.of("cut before content", good.cutAfterFrames(1), 502, "api_error"),
        Arguments.of("cut inside the first frame", good.cutAfterBytes(20), 502, "api_error"),
        Arguments.of("reset before content", good.resetAfterFrames(1), 502, "api_error"),
        Arguments.of("broken chunk", good.malformedChunkAfterFrames(1), 502, "api_error"),
        Arguments.of("hang up", Script.hangUp(), 502, "api_error"),
        Arguments.of("reset", Script.reset(), 502, "api_error"),
        Arguments.of("no HTTP", Script.bare(Sse.text("hello\r\n\r\n")), 502, "api_error"),
        Arguments.of(
            "error as JSON with 200",
            Anthropic.error(200, "overloaded_error", "Overloaded"),
            529,
            "overloaded_error"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streamFaults")
  void shouldAnswerAStreamThatNeverBegan(String name, Script script, int status, String type) {
    // When
    RawAnswer answer = ask(Anthropic.STREAMING, script);
    // Then
    Anthropic.expectError(answer, status, type);
    assertThat(upstream.requests()).as(name).isNotEmpty();
  }

  static List<Arguments> wholeFaults() {
    return List.of(
        Arguments.of("empty", Script.json(200, ""), 502, "api_error"),
        Arguments.of("HTML", Script.html(200), 502, "api_error"),
        Arguments.of("SSE where JSON is due", fixture("bash-final-text"), 502, "api_error"),
        Arguments.of("an array", Script.json(200, "[]"), 502, "api_error"),
        Arguments.of("broken JSON", Script.json(200, "{\"type\":\"mess"), 502, "api_error"),
        Arguments.of("cut", Anthropic.message("ok").cutAfterBytes(9), 502, "api_error"),
        Arguments.of("reset", Anthropic.message("ok").resetAfterBytes(9), 502, "api_error"),
        Arguments.of("hang up", Script.hangUp(), 502, "api_error"),
        Arguments.of(
            "error as JSON with 200",
            Anthropic.error(200, "overloaded_error", "Overloaded"),
            529,
            "overloaded_error"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeFaults")
  void shouldAnswerAWholeAnswerThatIsNone(String name, Script script, int status, String type) {
    // When
    RawAnswer answer = ask(Anthropic.WHOLE, script);
    // Then
    Anthropic.expectError(answer, status, type);
    assertThat(upstream.requests()).as(name).isNotEmpty();
  }

  static List<Arguments> vendorErrors() {
    return List.of(
        Arguments.of(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
        Arguments.of(403, "permission_error", "not for you"),
        Arguments.of(404, "not_found_error", "model: nope"),
        Arguments.of(413, "request_too_large", "too large"),
        Arguments.of(429, "rate_limit_error", "slow down"),
        Arguments.of(500, "api_error", "Internal server error"),
        Arguments.of(529, "overloaded_error", "Overloaded"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("vendorErrors")
  void shouldRelayTheVendorsOwnError(int status, String type, String message) {
    // Given
    boolean ourKey = status == 403;
    Script script = Anthropic.error(status, type, message).header("retry-after", "7");
    // When
    RawAnswer stream = ask(Anthropic.STREAMING, script);
    RawAnswer whole = ask(Anthropic.WHOLE, script);
    // Then
    for (RawAnswer answer : List.of(stream, whole)) {
      Anthropic.expectError(answer, ourKey ? 502 : status, ourKey ? "api_error" : type);
      if (!ourKey) {
        assertThat(answer.body()).isEqualTo(script.wireBody());
      }
    }
    if (status == 429) {
      assertThat(stream.header("retry-after")).isEqualTo("7");
    }
  }

  @Test
  void shouldNotSendTheCallerToTheLoginWhenOurKeyIsBad() {
    // When
    RawAnswer answer =
        ask(
            Anthropic.body("own-key", true),
            Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    // Then
    Anthropic.expectError(answer, 502, "api_error");
    assertThat(answer.text()).doesNotContain(Anthropic.UPSTREAM_KEY);
  }

  @Test
  void shouldGiveAVendorsHtmlErrorTheClientsShape() {
    // When
    RawAnswer answer = ask(Anthropic.STREAMING, Script.html(503));
    // Then
    assertThat(answer.status()).isGreaterThanOrEqualTo(500);
    assertThat(answer.text()).doesNotContain("<html");
    assertThat(Anthropic.json(answer.text()).path("type").asText()).isEqualTo("error");
  }

  @Test
  void shouldNotRepeatWhatTheVendorFoundInvalid() {
    // When
    ask(Anthropic.STREAMING, Anthropic.error(400, "invalid_request_error", "messages: required"));
    // Then
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void shouldRefuseTheConnectionsOfADeadAddress() {
    // Given
    try (RefusedPort refused = new RefusedPort();
        Gateway lonely = Gateway.start(GatewaySetup.claude(refused.url()))) {
      // When
      RawAnswer answer = RawHttp.exchange(lonely.port(), Anthropic.request(Anthropic.STREAMING));
      // Then
      Anthropic.expectError(answer, 502, "api_error");
    }
  }
}

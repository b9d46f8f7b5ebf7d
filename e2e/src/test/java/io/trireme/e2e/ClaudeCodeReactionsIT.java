package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Claude Code does when something goes wrong, as far as the gateway relies on it: the rows of
 * docs/reference/claude-code.md. "S" is a streamed request, "W" the same asked for whole.
 */
@Timeout(120)
class ClaudeCodeReactionsIT {
  private static final String ANSWER = "The command printed trireme-afloat.";
  private static final String RESUME = "cut off mid-stream";

  private static @Nullable ClaudeCodeBench bench;

  @AfterAll
  static void stop() {
    if (bench != null) {
      bench.close();
    }
  }

  @BeforeEach
  void startOnce() {
    if (bench == null) {
      bench = ClaudeCodeBench.start("firstByte: 20s, stall: 4s", "keepAliveAfter: 1500ms");
    }
    bench.forget();
  }

  private static ClaudeCodeBench bench() {
    return requireNonNull(bench, "not started");
  }

  private static Script good() {
    return Transcript.fixture("bash-final-text").script();
  }

  private static List<byte[]> frames() {
    return Transcript.fixture("bash-final-text").frames();
  }

  private static ClaudeCode.Run ask(Script... scripts) {
    bench().answer(scripts);
    return bench().claude().ask("say hello");
  }

  private static void expectSuccess(ClaudeCode.Run run, String result, String... kinds) {
    assertThat(run.exitCode()).as("%s %s", run.json(), run.stderr()).isZero();
    assertThat(run.result()).isEqualTo(result);
    assertThat(bench().kinds()).containsExactly(kinds);
  }

  private static Script firstEvent(String type, byte[]... before) {
    List<byte[]> frames = new ArrayList<>(List.of(before));
    frames.add(
        Sse.frame(
            "error",
            "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"Aground\"}}"
                .formatted(type)));
    return Script.stream(frames);
  }

  private static Script nameless() {
    List<byte[]> frames =
        frames().stream()
            .map(frame -> new String(frame, StandardCharsets.UTF_8))
            .map(frame -> Sse.text(frame.substring(frame.indexOf('\n') + 1)))
            .toList();
    return Script.stream(frames);
  }

  static List<Arguments> beforeTheCommit() {
    byte[] begin = frames().getFirst();
    return List.of(
        Arguments.of("frames without a name", nameless()),
        Arguments.of("no frame at all", Script.empty()),
        Arguments.of("an end after message_start", Script.stream(List.of(begin))),
        Arguments.of("a cut after message_start", good().cutAfterFrames(1)),
        Arguments.of("a connection closed without an answer", Script.hangUp()),
        Arguments.of("a page of HTML", Script.html(200)),
        Arguments.of("a whole answer to a stream", Anthropic.message("Whole.")),
        Arguments.of("overloaded_error first", firstEvent("overloaded_error")),
        Arguments.of("api_error first", firstEvent("api_error")),
        Arguments.of("rate_limit_error first", firstEvent("rate_limit_error")),
        Arguments.of("invalid_request_error first", firstEvent("invalid_request_error")),
        Arguments.of("api_error after message_start", firstEvent("api_error", begin)));
  }

  /** Asked directly, half of these end in a request that is not streamed. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("beforeTheCommit")
  void shouldTryAgainAsAStreamWhatFailedBeforeTheCommit(String name, Script fault) {
    // When
    ClaudeCode.Run run = ask(fault, good());
    // Then
    expectSuccess(run, ANSWER, "S", "S");
  }

  @Test
  void shouldSeeARealStatusInPlaceOfAnErrorEvent() {
    // When
    ClaudeCode.Run run = ask(firstEvent("overloaded_error"));
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().path("api_error_status").asInt()).isEqualTo(529);
    // Each time the gateway asks its only channel once more by itself.
    assertThat(bench().kinds()).containsExactly("S", "S", "S", "S", "S", "S");
  }

  @Test
  void shouldSeeABadGatewayWhenTheVendorRefusesTheGatewaysKey() {
    // When
    ClaudeCode.Run run = ask(Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().path("api_error_status").asInt()).isEqualTo(502);
    assertThat(run.result()).contains("refused the gateway's own key");
    assertThat(bench().kinds()).containsExactly("S");
  }

  @Test
  void shouldResumeAfterACutBehindAFinishedBlock() {
    // When
    ClaudeCode.Run run = ask(good().cutAfterFrames(5), good());
    // Then
    expectSuccess(run, ANSWER, "S", "S");
    String second = bench().requests().get(1).text();
    assertThat(second).contains(RESUME).contains(ANSWER);
  }

  @Test
  void shouldGiveUpAfterThreeResumptions() {
    // When
    ClaudeCode.Run run = ask(good().cutAfterFrames(5));
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.result()).contains("may be incomplete");
    assertThat(bench().kinds()).containsExactly("S", "S", "S", "S");
  }

  @Test
  void shouldRunAToolWhoseStreamBrokeBehindIt() {
    // Given
    Script tool = Transcript.fixture("bash-tool-use").script().cutAfterFrames(8);
    // When
    ClaudeCode.Run run = ask(tool, good());
    // Then
    expectSuccess(run, ANSWER, "S", "S");
    assertThat(bench().requests().get(1).text()).contains("\"content\":\"trireme-afloat\"");
  }

  static List<Arguments> completeEnough() {
    return List.of(
        Arguments.of("cut after message_delta", good().cutAfterFrames(6)),
        Arguments.of("no message_stop", Script.stream(frames().subList(0, 6))),
        Arguments.of("cut after message_stop", good().cutAfterFrames(7)),
        Arguments.of("more after message_stop", trailing()),
        Arguments.of("CRLF", good().crlf()),
        Arguments.of("byte by byte", good().byteByByte()));
  }

  private static Script trailing() {
    return Script.stream(
        Stream.concat(
                frames().stream(),
                Stream.of(
                    Sse.frame("ping", "{\"type\":\"ping\"}"),
                    Sse.frame("afterword", "{\"type\":\"afterword\"}"),
                    Sse.text("data: [DONE]\n\n")))
            .toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("completeEnough")
  void shouldTakeForAnAnswer(String name, Script script) {
    // When
    ClaudeCode.Run run = ask(script);
    // Then
    expectSuccess(run, ANSWER, "S");
  }

  /** It waits for the end of the body, so a vendor that keeps it open must not hold it up. */
  @Test
  void shouldNotWaitForAVendorThatKeepsItsBodyOpen() {
    // When
    ClaudeCode.Run run = ask(good().stallAfterFrames(7));
    // Then
    expectSuccess(run, ANSWER, "S");
    assertThat(run.took()).isLessThan(Duration.ofSeconds(10));
    bench().upstream().awaitClosed(1, Duration.ofSeconds(5));
  }

  @Test
  void shouldTakePingsBeforeTheAnswerBegins() {
    // When
    ClaudeCode.Run run = ask(good().silenceBeforeHead(Duration.ofSeconds(4)));
    // Then
    expectSuccess(run, ANSWER, "S");
  }

  static List<Arguments> lateErrors() {
    return List.of(
        Arguments.of(529, "overloaded_error", List.of("S", "S")),
        Arguments.of(500, "api_error", List.of("S", "W")));
  }

  /** Once pings have gone out there is no status any more: the type in the stream decides. */
  @ParameterizedTest(name = "{1}")
  @MethodSource("lateErrors")
  void shouldGoByTheTypeOfAnErrorBehindPings(int status, String type, List<String> kinds) {
    // Given
    Script late = Anthropic.error(status, type, "Aground").silenceBeforeHead(Duration.ofSeconds(3));
    bench().answer(Anthropic.message(ANSWER), List.of(late, good()));
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    expectSuccess(run, ANSWER, kinds.toArray(String[]::new));
  }

  @Test
  void shouldAskForAWholeAnswerWhenTheStreamStalls() {
    // Given
    Script stalled = good().stallAfterFrames(3);
    bench().answer(Anthropic.message(ANSWER), List.of(stalled));
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    expectSuccess(run, ANSWER, "S", "W");
    assertThat(bench().log()).contains("outcome=timeout");
  }

  @Test
  void shouldAskForAWholeAnswerWhenTheModelIsUnknown() {
    // When
    ClaudeCode.Run run = ask(Anthropic.error(404, "not_found_error", "model: nowhere"));
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.result()).contains("issue with the selected model");
    assertThat(bench().kinds()).containsExactly("S", "W");
  }

  /** One refused prompt is six requests: it takes away beta features one after the other. */
  @Test
  void shouldTryARefusedRequestInSixForms() {
    // Given
    Script refusal = Anthropic.error(400, "invalid_request_error", "Aground");
    // When
    ClaudeCode.Run run = ask(refusal);
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.result()).contains("API Error: 400 Aground");
    assertThat(bench().kinds()).isEqualTo(Collections.nCopies(6, "S"));
    // When
    bench().forget();
    bench().claude().env("CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS", "1").ask("say hello");
    // Then
    assertThat(bench().kinds()).containsExactly("S");
  }

  @Test
  void shouldLowerMaxTokensWhenToldTheLimit() {
    // Given
    String told = "input length and `max_tokens` exceed context limit: 150000 + 128000 > 200000";
    // When
    ClaudeCode.Run run = ask(Anthropic.error(400, "invalid_request_error", told), good());
    // Then
    expectSuccess(run, ANSWER, "S", "S");
    JsonNode second = Anthropic.json(bench().requests().get(1).text());
    assertThat(second.path("max_tokens").asInt()).isLessThan(50_001);
  }

  @Test
  void shouldWaitAsLongAsItIsTold() {
    // Given
    Script busy = Anthropic.error(429, "rate_limit_error", "Slow down").header("retry-after", "2");
    // When
    ClaudeCode.Run run = ask(busy, good());
    // Then
    expectSuccess(run, ANSWER, "S", "S");
    List<Received> requests = bench().requests();
    Duration waited =
        Duration.ofNanos(requests.get(1).arrivedNanos() - requests.get(0).arrivedNanos());
    assertThat(waited).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(8));
  }

  @Test
  void shouldNotTryAgainWhatTheVendorSaysIsFinal() {
    // Given
    Script last =
        Anthropic.error(529, "overloaded_error", "Full").header("x-should-retry", "false");
    // When
    ClaudeCode.Run run = ask(last);
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(bench().kinds()).containsExactly("S");
  }

  /** It looks for the gateway and for its models first; neither answer may stop it. */
  @Test
  void shouldFindTheGatewayAndItsModels() {
    // Given
    bench().answer(good());
    bench()
        .upstream()
        .on(
            "/v1/models",
            Script.json(
                200,
                """
                {"data":[{"type":"model","id":"claude-opus-5-5","display_name":"Opus",\
                "created_at":"2026-01-01T00:00:00Z"}],"has_more":false,\
                "first_id":"claude-opus-5-5","last_id":"claude-opus-5-5"}"""));
    // When
    ClaudeCode.Run run =
        bench()
            .claude()
            .withoutEnv("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC")
            .env("CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY", "1")
            .ask("say hello");
    // Then
    assertThat(run.exitCode()).as(run.json().toString()).isZero();
    assertThat(run.result()).isEqualTo(ANSWER);
    assertThat(bench().requests())
        .extracting(request -> request.method() + " " + request.path())
        .containsExactly("GET /v1/models", "POST /v1/messages");
  }

  /** Ten seconds of silence is the least that its watchdog can be set to. */
  @Tag("long")
  @Test
  void shouldBeKeptAwakeByPings() {
    try (ClaudeCodeBench patient =
        ClaudeCodeBench.start("firstByte: 40s, stall: 40s", "keepAliveAfter: 4s")) {
      ClaudeCode watchful = patient.claude().env("CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS", "10000");
      Duration silence = Duration.ofSeconds(16);
      for (Script script :
          List.of(good().silenceBeforeHead(silence), good().silenceAfterHead(silence))) {
        // Given
        patient.forget();
        patient.answer(script);
        // When
        ClaudeCode.Run run = watchful.ask("say hello");
        // Then
        assertThat(run.result()).isEqualTo(ANSWER);
        assertThat(patient.kinds()).containsExactly("S");
        assertThat(run.took()).isGreaterThan(silence);
      }
    }
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Claude Code at its daily work through the packaged application. */
@Timeout(120)
class ClaudeCodeIT {
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
      bench = ClaudeCodeBench.start("", "");
    }
    bench.forget();
  }

  private static ClaudeCodeBench bench() {
    return requireNonNull(bench, "not started");
  }

  @Test
  void shouldAnswerAPlainPromptWithOneRequest() {
    // Given
    bench().answer(Transcript.fixture("unicode").script());
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    String told = Folded.message(Transcript.fixture("unicode")).at("/content/0/text").asText();
    assertThat(run.exitCode()).as(run.json().toString()).isZero();
    assertThat(run.result()).isEqualTo(told);
    assertThat(run.turns()).isEqualTo(1);
    assertThat(bench().kinds()).containsExactly("S");
    Received received = bench().requests().getFirst();
    assertThat(received.query()).contains("beta=true");
    assertThat(received.headers().all("x-api-key")).containsExactly(Anthropic.UPSTREAM_KEY);
    assertThat(received.headers().has("authorization")).isFalse();
    assertThat(received.headers().first("anthropic-version")).contains("2023-06-01");
    assertThat(received.headers().first("anthropic-beta").orElse(""))
        .contains("claude-code-20250219");
    assertThat(received.headers().first("user-agent").orElse(""))
        .startsWith("claude-cli/" + ClaudeCode.VERSION);
  }

  @Test
  void shouldRunABashToolTwiceInARow() {
    for (int round = 1; round <= 2; round++) {
      // Given
      bench().forget();
      bench()
          .answer(
              Transcript.fixture("bash-tool-use").script(),
              Transcript.fixture("bash-final-text").script());
      // When
      ClaudeCode.Run run = bench().claude().args("--allowedTools", "Bash").ask("run the echo");
      // Then
      assertThat(run.exitCode()).as(run.json().toString()).isZero();
      assertThat(run.result()).isEqualTo("The command printed trireme-afloat.");
      assertThat(run.turns()).isEqualTo(2);
      assertThat(bench().kinds()).as("round %d", round).containsExactly("S", "S");
      assertThat(bench().requests())
          .allSatisfy(
              request ->
                  assertThat(request.headers().first("x-stainless-retry-count")).contains("0"));
      JsonNode result = lastToolResult(bench().requests().get(1));
      assertThat(result.path("tool_use_id").asText()).isEqualTo("toolu_made_bash");
      assertThat(result.path("content").asText()).isEqualTo("trireme-afloat");
      assertThat(result.path("is_error").asBoolean()).isFalse();
    }
  }

  private static JsonNode lastToolResult(Received request) {
    List<JsonNode> results = new ArrayList<>();
    for (JsonNode turn : Anthropic.json(request.text()).path("messages")) {
      for (JsonNode block : turn.path("content")) {
        if (block.path("type").asText().equals("tool_result")) {
          results.add(block);
        }
      }
    }
    assertThat(results).isNotEmpty();
    return results.getLast();
  }

  @Test
  void shouldReplayThinkingWithItsSignatureByteForByte() {
    // Given
    Transcript thinking = Transcript.fixture("thinking-bash");
    bench().answer(thinking.script(), Transcript.fixture("bash-final-text").script());
    // When
    ClaudeCode.Run run = bench().claude().args("--allowedTools", "Bash").ask("run the echo");
    // Then
    assertThat(run.exitCode()).as(run.json().toString()).isZero();
    assertThat(bench().kinds()).containsExactly("S", "S");
    JsonNode block = Folded.message(thinking).at("/content/0");
    String replayed = bench().requests().get(1).text();
    assertThat(replayed)
        .contains("\"signature\":" + block.path("signature"))
        .contains("\"thinking\":" + block.path("thinking"));
    JsonNode turns = Anthropic.json(replayed).path("messages");
    JsonNode assistant =
        turns.findParents("role").stream()
            .filter(turn -> turn.path("role").asText().equals("assistant"))
            .findFirst()
            .orElseThrow();
    assertThat(assistant.path("content").path(0)).isEqualTo(block);
  }

  @Test
  void shouldUnderstandThatAPromptIsTooLong() {
    // Given
    String message = "prompt is too long: 250000 tokens > 200000 maximum";
    bench().answer(Anthropic.error(400, "invalid_request_error", message));
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.failed()).isTrue();
    assertThat(run.json().path("terminal_reason").asText()).isEqualTo("prompt_too_long");
    assertThat(bench().kinds()).containsExactly("S");
  }

  @Test
  void shouldTryAnOverloadedVendorThreeTimes() {
    // Given
    bench().answer(Anthropic.error(529, "overloaded_error", "Overloaded"));
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().path("api_error_status").asInt()).isEqualTo(529);
    assertThat(run.json().path("api_error_type").asText()).isEqualTo("overloaded_error");
    assertThat(run.result()).contains("Repeated 529 Overloaded errors");
    // Each time the gateway asks its only channel once more by itself.
    assertThat(bench().kinds()).containsExactly("S", "S", "S", "S", "S", "S");
  }

  /** What it does with our error event in an open block: the same question, not streamed. */
  @Test
  void shouldAskForAWholeAnswerWhenTheStreamBreaksOff() {
    // Given
    bench()
        .answer(Script.stream(Anthropic.talking(3)).cutAfterFrames(5), Anthropic.message("Whole."));
    // When
    ClaudeCode.Run run = bench().claude().ask("say hello");
    // Then
    assertThat(run.exitCode()).as(run.json().toString()).isZero();
    assertThat(run.result()).isEqualTo("Whole.");
    assertThat(bench().kinds()).containsExactly("S", "W");
  }

  /** The same without that fallback: the client shows our error. */
  @Test
  void shouldShowTheErrorOfABrokenStream() {
    // Given
    bench().answer(Script.stream(Anthropic.talking(3)).cutAfterFrames(5));
    // When
    ClaudeCode.Run run =
        bench().claude().env("CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK", "1").ask("say hello");
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.failed()).isTrue();
    assertThat(run.result()).contains("The upstream broke off before its answer was complete.");
    assertThat(bench().kinds()).containsExactly("S");
  }

  @Test
  void shouldGiveUpAtOnceWithAWrongKey() {
    // Given
    bench().answer(Transcript.fixture("bash-final-text").script());
    // When
    ClaudeCode.Run run = bench().claude().env("ANTHROPIC_API_KEY", "not-the-key").ask("say hello");
    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().path("api_error_status").asInt()).isEqualTo(401);
    assertThat(run.json().path("api_error_type").asText()).isEqualTo("authentication_error");
    assertThat(bench().requests()).isEmpty();
    assertThat(bench().refusals()).as("requests that the gateway refused").isEqualTo(1);
  }

  @Test
  void shouldTakeTheKeyAsABearerToken() {
    // Given
    bench().answer(Transcript.fixture("bash-final-text").script());
    // When
    ClaudeCode.Run run =
        bench()
            .claude()
            .withoutEnv("ANTHROPIC_API_KEY")
            .env("ANTHROPIC_AUTH_TOKEN", GatewaySetup.ACCESS_KEY)
            .ask("say hello");
    // Then
    assertThat(run.exitCode()).as(run.json().toString()).isZero();
    Received received = bench().requests().getFirst();
    assertThat(received.headers().all("x-api-key")).containsExactly(Anthropic.UPSTREAM_KEY);
    assertThat(received.headers().has("authorization")).isFalse();
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.claude.Translation.Sent;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How much a model is to think and how long its answer may be, per family. */
@Timeout(30)
class ThinkingPlanTest {

  private static ChatRequest request(Thinking thinking, OptionalInt maxTokens) {
    ChatRequest plain = Translation.foreign(Message.text(Role.USER, "q"));
    Options options =
        new Options(
            maxTokens, new OutputFormat.Text(), null, null, null, null, OptionalInt.empty());
    return new ChatRequest(
        plain.source(),
        plain.model(),
        plain.messages(),
        plain.tooling(),
        plain.sampling(),
        thinking,
        options);
  }

  private static Thinking effort(@Nullable Effort effort) {
    return new Thinking(Mode.ON, effort, OptionalInt.empty(), null);
  }

  private static Thinking budget(int tokens) {
    return new Thinking(Mode.ON, null, OptionalInt.of(tokens), null);
  }

  private static String said(JsonNode body) {
    JsonNode thinking = body.path("thinking");
    String type = thinking.path("type").asText("-");
    String tokens = thinking.has("budget_tokens") ? thinking.path("budget_tokens").asText() : "";
    return type
        + tokens
        + " "
        + body.path("output_config").path("effort").asText("-")
        + " "
        + body.path("max_tokens").asText();
  }

  private static String sent(String model, Thinking thinking, OptionalInt maxTokens) {
    return said(Translation.encode(request(thinking, maxTokens), model).body());
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-opus-20240229,4096",
    "claude-3-5-haiku-latest,8192",
    "claude-3-7-sonnet-20250219,64000",
    "claude-opus-4-1-20250805,32000",
    "claude-sonnet-4-20250514,64000",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0,64000",
    "anthropic/claude-opus-4.6,128000",
    "claude-opus-4-8[1m],128000",
    "claude-sonnet-5,128000",
    "claude-fable-5,128000",
    "claude-mythos-preview,128000",
    "some-other-model,32000"
  })
  void shouldAllowWhatTheModelCanWhereTheClientSaysNothing(String model, String tokens) {
    assertThat(sent(model, Thinking.UNSTATED, OptionalInt.empty())).isEqualTo("- - " + tokens);
  }

  @Test
  void shouldNotAskForMoreThanTheModelCan() {
    // When
    Sent sent =
        Translation.encode(
            request(Thinking.UNSTATED, OptionalInt.of(100_000)), "claude-3-5-haiku-latest");
    // Then
    assertThat(sent.body().path("max_tokens").asInt()).isEqualTo(8192);
    assertThat(sent.losses().getFirst().detail()).isEqualTo("100000->8192");
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5,MINIMAL,enabled1024 - 64000",
    "claude-sonnet-4-5,LOW,enabled2048 - 64000",
    "claude-sonnet-4-5,MEDIUM,enabled8192 - 64000",
    "claude-sonnet-4-5,HIGH,enabled24576 - 64000",
    "claude-sonnet-4-5,XHIGH,enabled32768 - 64000",
    "claude-sonnet-4-5,MAX,enabled63999 - 64000",
    "claude-opus-4-5,MAX,enabled63999 high 64000",
    "claude-opus-4-6,XHIGH,adaptive high 128000",
    "claude-opus-4-6,MAX,adaptive max 128000",
    "claude-opus-4-7,XHIGH,adaptive xhigh 128000",
    "claude-opus-4-7,MINIMAL,adaptive low 128000",
    "claude-opus-5-5,MEDIUM,adaptive medium 128000",
    "claude-3-5-sonnet-20241022,HIGH,- - 8192",
    "kimi-k9,LOW,enabled2048 - 32000"
  })
  void shouldSayEffortInTheWordsOfTheFamily(String model, Effort effort, String expected) {
    assertThat(sent(model, effort(effort), OptionalInt.empty())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5,disabled - 64000",
    "claude-opus-4-6,disabled - 128000",
    "claude-opus-4-7,- - 128000",
    "claude-opus-5,disabled - 128000",
    "claude-sonnet-5-5,between_tools - 128000",
    "claude-opus-5-5,- low 128000",
    "claude-fable-5,- low 128000",
    "claude-3-haiku-20240307,- - 4096"
  })
  void shouldSwitchThinkingOffAsTheFamilyLetsIt(String model, String expected) {
    assertThat(sent(model, effort(Effort.NONE), OptionalInt.empty())).isEqualTo(expected);
    assertThat(
            sent(
                model,
                new Thinking(Mode.OFF, null, OptionalInt.empty(), null),
                OptionalInt.empty()))
        .isEqualTo(expected);
  }

  @Test
  void shouldTurnABudgetIntoEffortWhereBudgetsAreRefused() {
    // When
    Sent sent = Translation.encode(request(budget(31_999), OptionalInt.empty()), "claude-opus-4-7");
    // Then
    assertThat(said(sent.body())).isEqualTo("adaptive xhigh 128000");
    assertThat(sent.losses().getFirst().detail()).isEqualTo("31999 tokens->xhigh");
  }

  @Test
  void shouldKeepABudgetWhereItIsTaken() {
    assertThat(sent("claude-opus-4-6", budget(5000), OptionalInt.of(9000)))
        .isEqualTo("enabled5000 - 9000");
  }

  @Test
  void shouldThinkAsTheModelFindsRightForADynamicBudget() {
    assertThat(sent("claude-opus-4-7", budget(-1), OptionalInt.empty()))
        .isEqualTo("adaptive - 128000");
    assertThat(sent("claude-sonnet-4-5", budget(-1), OptionalInt.empty()))
        .isEqualTo("enabled24576 - 64000");
  }

  @Test
  void shouldKeepTheBudgetBelowTheLimitOfTheAnswer() {
    // Raised, since what the client allows is what it wants to read.
    assertThat(sent("claude-sonnet-4-5", effort(Effort.HIGH), OptionalInt.of(4096)))
        .isEqualTo("enabled24576 - 28672");
    assertThat(sent("claude-sonnet-4-5", effort(Effort.LOW), OptionalInt.of(100)))
        .isEqualTo("enabled2048 - 2148");
    // No room above: the budget gives way.
    assertThat(sent("claude-opus-4-1", effort(Effort.XHIGH), OptionalInt.of(20_000)))
        .isEqualTo("enabled12000 - 32000");
    assertThat(sent("claude-opus-4-1", effort(Effort.XHIGH), OptionalInt.of(31_500)))
        .isEqualTo("enabled16000 - 32000");
  }

  @Test
  void shouldShowThoughtsAsTheClientWantsThem() {
    // Given
    Thinking shown = new Thinking(Mode.ON, Effort.HIGH, OptionalInt.empty(), true);
    Thinking hidden = new Thinking(Mode.ON, Effort.HIGH, OptionalInt.empty(), false);
    // Then
    assertThat(
            Translation.encode(request(shown, OptionalInt.empty()), "claude-opus-4-8")
                .body()
                .at("/thinking/display")
                .asText())
        .isEqualTo("summarized");
    assertThat(
            Translation.encode(request(hidden, OptionalInt.empty()), "claude-opus-4-8")
                .body()
                .at("/thinking/display")
                .asText())
        .isEqualTo("omitted");
  }

  private static ChatRequest forced(Thinking thinking) {
    return request(thinking, OptionalInt.empty())
        .withTooling(
            new Tooling(
                List.of(new Tool.Function(ToolName.function("f"), "", null, null)),
                new ToolChoice.Named(ToolName.function("f")),
                null));
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5,disabled,tool",
    "claude-opus-4-6,disabled,tool",
    "claude-opus-4-8,-,tool",
    "claude-opus-5,disabled,tool",
    "claude-opus-5-5,adaptive,auto",
    "claude-fable-5-1,adaptive,auto",
    "claude-fable-5,adaptive,auto"
  })
  void shouldNotThinkForAForcedToolOrNotForceIt(String model, String thinking, String choice) {
    // When
    JsonNode body = Translation.encode(forced(effort(Effort.HIGH)), model).body();
    // Then
    assertThat(body.path("thinking").path("type").asText("-")).isEqualTo(thinking);
    assertThat(body.path("tool_choice").path("type").asText()).isEqualTo(choice);
  }

  @Test
  void shouldNotThinkByBudgetInALoopOfToolsThatNobodySigned() {
    // Given
    ChatRequest plain = request(effort(Effort.HIGH), OptionalInt.empty());
    ChatRequest loop =
        plain.withMessages(
            List.of(
                Message.text(Role.USER, "q"),
                Translation.assistant(new Block.ToolCall("1", ToolName.function("f"), "{}")),
                Translation.user(new Block.ToolResult("1", List.of(), false))));
    // Then
    assertThat(said(Translation.encode(loop, "claude-sonnet-4-5").body()))
        .isEqualTo("disabled - 64000");
    assertThat(said(Translation.encode(loop, "claude-opus-4-7").body()))
        .isEqualTo("adaptive high 128000");
  }

  @Test
  void shouldTakeTheFamilyThatTheChannelNames() {
    // Given
    Target target =
        new Target(
            ClaudeCodec.CLAUDE,
            "my-best",
            "acc",
            false,
            new Quirks(Map.of("modelFamily", "claude-opus-4-7")));
    // Then
    assertThat(
            said(
                Translation.encode(request(effort(Effort.LOW), OptionalInt.empty()), target)
                    .body()))
        .isEqualTo("adaptive low 128000");
  }

  @Test
  void shouldLeaveEffortAloneToClientsOfThisDialect() {
    // Given
    ChatRequest own =
        Translation.decode(
            """
            {"model":"m","max_tokens":500,"messages":[{"role":"user","content":"q"}],
             "output_config":{"effort":"low"}}
            """);
    // Then
    assertThat(said(Translation.encode(own, "claude-opus-4-8").body())).isEqualTo("- low 500");
    assertThat(Json.text(Translation.encode(own, "claude-opus-4-8").body()))
        .doesNotContain("cache_control");
  }
}

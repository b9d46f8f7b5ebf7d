package io.trireme.claude;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The fields of a client's request. */
@Timeout(30)
class ClaudeRequestDecoderTest {

  private static ChatRequest with(String fields) {
    return Translation.decode(
        """
        {"model":"m","max_tokens":2000,"messages":[{"role":"user","content":"hi"}]%s}
        """
            .formatted(fields));
  }

  private static List<String> lost(ChatRequest request) {
    return request.source().losses().stream().map(Loss::field).toList();
  }

  @Test
  void shouldReadWhatEveryDialectHas() {
    // When
    ChatRequest request =
        with(
            """
            ,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":7,"stop_sequences":["a","b"],
            "service_tier":"auto"
            """);
    // Then
    assertThat(request.model()).isEqualTo("m");
    assertThat(request.source().stream()).isTrue();
    assertThat(request.source().dialect()).isEqualTo(ClaudeCodec.CLAUDE);
    assertThat(request.messages()).containsExactly(Message.text(Role.USER, "hi"));
    assertThat(request.options().maxTokens()).isEqualTo(OptionalInt.of(2000));
    assertThat(request.options().serviceTierOrNull()).isEqualTo("auto");
    assertThat(request.sampling().temperature()).isEqualTo(OptionalDouble.of(0.5));
    assertThat(request.sampling().topP()).isEqualTo(OptionalDouble.of(0.9));
    assertThat(request.sampling().topK()).isEqualTo(OptionalInt.of(7));
    assertThat(request.sampling().stop()).containsExactly("a", "b");
    assertThat(request.thinking()).isEqualTo(Thinking.UNSTATED);
    assertThat(request.source().losses()).isEmpty();
  }

  @Test
  void edge09ShouldStripTheBillingHeaderOfAnArray() {
    // When
    ChatRequest request =
        with(
            """
            ,"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=1; cch=a1;"},
            {"type":"text","text":"You are kind.","cache_control":{"type":"ephemeral"}}]
            """);
    // Then
    assertThat(request.operator())
        .containsExactly(
            new Message(
                Role.SYSTEM,
                List.of(Block.Text.of("You are kind."), new Block.CacheBreakpoint(null))));
  }

  @Test
  void edge09ShouldStripTheBillingHeaderOfAString() {
    // When
    ChatRequest request =
        with(",\"system\":\"x-anthropic-billing-header: cc_version=1;\\nYou are kind.\"");
    // Then
    assertThat(request.operator()).containsExactly(Message.text(Role.SYSTEM, "You are kind."));
  }

  @Test
  void shouldHaveNoOperatorIfTheBillingHeaderIsAllThereIs() {
    assertThat(with(",\"system\":\"x-anthropic-billing-header: a\"").operator()).isEmpty();
  }

  @Test
  void edge07ShouldKeepSystemMessagesWhereTheyAre() {
    // When
    ChatRequest request =
        Translation.decode(
            """
            {"model":"m","max_tokens":9,"system":"first","messages":[
             {"role":"user","content":"a"},{"role":"system","content":"later"},
             {"role":"system","content":[],"output_config":{"effort":"low"}},
             {"role":"assistant","content":"b"}]}
            """);
    // Then
    assertThat(request.messages())
        .extracting(Message::role)
        .containsExactly(Role.SYSTEM, Role.USER, Role.SYSTEM, Role.SYSTEM, Role.ASSISTANT);
    assertThat(request.leadingOperatorMessages()).isEqualTo(1);
    assertThat(request.thinking().effortOrNull()).isEqualTo(Effort.LOW);
  }

  @Test
  void shouldReadThinkingInEveryForm() {
    assertThat(with(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1999}").thinking())
        .isEqualTo(new Thinking(Mode.ON, null, OptionalInt.of(1999), null));
    assertThat(
            with(",\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"},"
                    + "\"output_config\":{\"effort\":\"xhigh\"}")
                .thinking())
        .isEqualTo(new Thinking(Mode.ADAPTIVE, Effort.XHIGH, OptionalInt.empty(), true));
    assertThat(with(",\"thinking\":{\"type\":\"disabled\"}").thinking().mode()).isEqualTo(Mode.OFF);
    assertThat(with(",\"thinking\":{\"type\":\"between_tools\"}").thinking().mode())
        .isEqualTo(Mode.OFF);
  }

  @Test
  void shouldReadASchemaForTheAnswerUnderBothNames() {
    // Given
    String format = "{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}";
    // When
    OutputFormat now = with(",\"output_config\":{\"format\":" + format + "}").options().format();
    OutputFormat before = with(",\"output_format\":" + format).options().format();
    // Then
    assertThat(now).isInstanceOf(OutputFormat.JsonSchema.class).isEqualTo(before);
  }

  @Test
  void shouldKeepTheSessionAndNameNobody() {
    // Given
    String userId =
        """
        {\\"device_id\\":\\"d1\\",\\"account_uuid\\":\\"\\",\\"session_id\\":\\"s-%s\\"}\
        """;
    // When
    ChatRequest one = with(",\"metadata\":{\"user_id\":\"" + userId.formatted(1) + "\"}");
    ChatRequest two = with(",\"metadata\":{\"user_id\":\"" + userId.formatted(2) + "\"}");
    ChatRequest mail = with(",\"metadata\":{\"user_id\":\"ann@example.org\"}");
    ChatRequest opaque = with(",\"metadata\":{\"user_id\":\"u-17\"}");
    // Then
    assertThat(one.options().sessionOrNull()).isEqualTo("s-1");
    assertThat(one.options().userOrNull())
        .hasSize(32)
        .doesNotContain("d1")
        .isEqualTo(two.options().userOrNull());
    assertThat(mail.options().userOrNull()).hasSize(32).doesNotContain("@");
    assertThat(opaque.options().userOrNull()).isEqualTo("u-17");
  }

  @Test
  void shouldTakeTheSessionFromTheHeaderFirst() {
    // When
    ChatRequest request =
        Translation.decode(
            FakeHead.with("x-claude-code-session-id", "from-head"),
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"}],
             "metadata":{"user_id":"user_1_account__session_from-body"}}
            """);
    // Then
    assertThat(request.options().sessionOrNull()).isEqualTo("from-head");
  }

  @Test
  void shouldCountTokensOfARequestWithoutALimit() {
    // When
    ChatRequest request =
        Translation.decodeCount(
            """
            {"model":"m","messages":[{"role":"user","content":"foo"}],
             "thinking":{"type":"enabled","budget_tokens":1024},"tools":[]}
            """);
    // Then
    assertThat(request.options().maxTokens()).isEmpty();
    assertThat(request.source().stream()).isFalse();
    assertThat(request.tooling().hasTools()).isFalse();
  }

  @Test
  void shouldSayWhatIsLostButNotWhatHappensAnyway() {
    // When
    ChatRequest request =
        with(
            """
            ,"container":"c1","inference_geo":null,"speed":"fast","mcp_servers":[],
            "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"},
            {"type":"clear_tool_uses_20250919"}]},"output_config":{"task_budget":{"total":5}}
            """);
    // Then
    assertThat(lost(request))
        .containsExactly(
            "output_config.task_budget",
            "container",
            "context_management.edits.clear_tool_uses_20250919");
    assertThat(request.options().serviceTierOrNull()).isEqualTo("fast");
  }

  @Test
  void shouldMarkTheLastBlockForAMarkerBesideTheMessages() {
    // When
    ChatRequest request = with(",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
    // Then
    assertThat(request.messages().getLast().blocks())
        .containsExactly(Block.Text.of("hi"), new Block.CacheBreakpoint("1h"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"max_tokens":1,"messages":[]} | model: Field required
          {"model":7,"messages":[]} | model: Input should be a valid string
          {"model":"m","max_tokens":1,"messages":[]} | messages: at least one
          {"model":"m","max_tokens":1} | messages: Input should be a valid array
          {"model":"m","messages":[{"role":"user","content":"a"}]} | max_tokens: Field required
          {"model":"m","max_tokens":0,"messages":[{"role":"user","content":"a"}]} | max_tokens: must
          {"model":"m","max_tokens":1.5,"messages":[{"role":"user","content":"a"}]} | max_tokens: Input
          {"model":"m","max_tokens":1,"messages":[5]} | messages.0: Input should be a valid dict
          {"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"a"}]} | messages.0.role: Input
          {"model":"m","max_tokens":1,"messages":[{"role":"user"}]} | messages.0.content: Field required
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"text":"a"}]}]} | messages.0.content.0.type: Field
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text"}]}]} | messages.0.content.0.text: Field
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"temperature":"x"} | temperature: Input
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"stop_sequences":[1]} | stop_sequences.0: Input
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"thinking":{"type":"x"}} | thinking.type: unknown
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"thinking":{"type":"enabled"}} | thinking.enabled.budget_tokens: Field
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"output_config":{"effort":"x"}} | output_config.effort: Input
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":{}} | tools: Input should be a valid array
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"thread":{"type":"continue"}} | thread: threads live
          {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"compaction":{"type":"x"}} | compaction.type: Input
          [1] | The request body is not valid JSON
          {"model": | The request body is not valid JSON
          """)
  void shouldNameTheFieldThatIsWrong(String json, String message) {
    assertThatThrownBy(() -> Translation.decode(json))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST);
              assertThat(e.error().message()).startsWith(message);
            });
  }
}

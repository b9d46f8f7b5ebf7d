package io.trireme.claude;

import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.claude.ClaudeStream.END;
import static io.trireme.claude.ClaudeStream.START;
import static io.trireme.claude.ClaudeStream.STOP;
import static io.trireme.claude.ClaudeStream.delta;
import static io.trireme.claude.ClaudeStream.start;
import static io.trireme.claude.ClaudeStream.stop;
import static io.trireme.claude.Translation.fold;
import static io.trireme.claude.Translation.read;
import static org.assertj.core.api.Assertions.assertThat;

/** The blocks of answers of a Messages upstream. */
@Timeout(30)
class ClaudeAnswerDecoderTest {

  @Test
  void edge28ShouldFoldAStreamWithItsUsage() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                "{\"type\":\"ping\"}",
                start(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}"),
                delta(0, "{\"type\":\"signature_delta\",\"signature\":\"first\"}"),
                delta(0, "{\"type\":\"signature_delta\",\"signature\":\"Eq==\"}"),
                stop(0),
                start(1, "{\"type\":\"redacted_thinking\",\"data\":\"Em\"}"),
                stop(1),
                start(2, "{\"type\":\"text\",\"text\":\"\"}"),
                delta(2, "{\"type\":\"text_delta\",\"text\":\"hel\"}"),
                delta(2, "{\"type\":\"text_delta\",\"text\":\"lo\"}"),
                stop(2),
                END,
                STOP));
    // Then
    ReasoningState.Origin origin = Translation.target(Translation.SONNET).origin();
    assertThat(answer.id()).isEqualTo("msg_1");
    assertThat(answer.blocks())
        .containsExactly(
            new Block.Reasoning(
                "hm", new ReasoningState(origin, Form.SIGNATURE, "Eq==", null, "hm")),
            new Block.Reasoning("", new ReasoningState(origin, Form.REDACTED, "Em", null, "")),
            Block.Text.of("hello"));
    assertThat(answer.usage())
        .isEqualTo(
            new Usage(
                OptionalLong.of(10),
                OptionalLong.of(7),
                OptionalLong.of(85),
                OptionalLong.of(5),
                OptionalLong.of(3)));
    assertThat(answer.finished()).isEqualTo(Finished.of(StopReason.END));
  }

  @Test
  void edge20ShouldLeaveNoArgumentsEmptyAndTakeThoseOfTheStart() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(0, "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}"),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}"),
                stop(0),
                start(
                    1, "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"f\",\"input\":{\"n\":1.0}}"),
                stop(1),
                start(2, "{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}"),
                delta(2, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\"\"}"),
                delta(2, "{\"type\":\"input_json_delta\",\"partial_json\":\": 1}\"}"),
                stop(2),
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}",
                STOP));
    // Then
    ToolName f = ToolName.function("f");
    assertThat(answer.blocks())
        .containsExactly(
            new Block.ToolCall("a", f, ""),
            new Block.ToolCall("b", f, "{\"n\":1.0}"),
            new Block.ToolCall("c", f, "{\"a\": 1}"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
  }

  @Test
  void edge27ShouldTakeAMessageThatIsCompleteFromItsStart() {
    // When
    ChatAnswer answer =
        fold(
            read(
                """
                {"type":"message_start","message":{"id":"m","content":[{"type":"text","text":"all"}],
                 "stop_reason":"max_tokens","usage":{"input_tokens":1,"output_tokens":2}}}
                """,
                STOP));
    // Then
    assertThat(answer.blocks()).containsExactly(Block.Text.of("all"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.LENGTH);
  }

  @Test
  void edge27ShouldTakeASecondStartForNothingButItsUsage() {
    // When
    List<ChatEvent> events =
        read(
            START,
            START.replace("msg_1", "msg_2").replace("\"input_tokens\":10", "\"input_tokens\":11"),
            start(0, "{\"type\":\"text\",\"text\":\"a\"}"),
            stop(0),
            END,
            STOP);
    // Then
    assertThat(events).filteredOn(ChatEvent.Started.class::isInstance).hasSize(1);
    assertThat(fold(events).usage().input()).isEqualTo(OptionalLong.of(11));
    assertThat(fold(events).blocks()).containsExactly(Block.Text.of("a"));
  }

  @Test
  void shouldReadASearchAndItsCitations() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(
                    0,
                    "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}"),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"query\\\":\"}"),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"q\\\"}\"}"),
                stop(0),
                start(
                    1,
                    """
                    {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[
                     {"type":"web_search_result","url":"https://a","title":"A"}]}
                    """),
                stop(1),
                start(2, "{\"type\":\"text\",\"text\":\"\",\"citations\":[]}"),
                delta(
                    2,
                    """
                    {"type":"citations_delta","citation":{"type":"web_search_result_location",
                     "url":"https://a","title":"A","cited_text":"x"}}
                    """),
                delta(2, "{\"type\":\"text_delta\",\"text\":\"a😀\"}"),
                stop(2),
                END,
                STOP));
    // Then
    assertThat(answer.blocks())
        .containsExactly(
            new Block.WebSearch(
                "srvtoolu_1", List.of("q"), List.of(new Block.Hit("https://a", "A"))),
            new Block.Text("a😀", List.of(new Citation("https://a", "A", 0, 2))));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.END);
  }

  @Test
  void shouldTellASearchThatFoundNothing() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(
                    0,
                    "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"web_search\",\"input\":{\"query\":\"q\"}}"),
                stop(0),
                END,
                STOP));
    // Then
    assertThat(answer.blocks()).containsExactly(new Block.WebSearch("s1", List.of("q"), List.of()));
  }

  @Test
  void shouldKeepOtherToolsOfTheVendorAsTheyCame() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(
                    0,
                    "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"code_execution\",\"input\":{}}"),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"code\\\":1}\"}"),
                stop(0),
                start(1, "{\"type\":\"code_execution_tool_result\",\"tool_use_id\":\"s1\"}"),
                stop(1),
                END,
                STOP));
    // Then
    assertThat(answer.blocks())
        .containsExactly(
            new Block.Opaque(
                ClaudeCodec.CLAUDE,
                "server_tool_use",
                "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"code_execution\",\"input\":{\"code\":1}}"),
            new Block.Opaque(
                ClaudeCodec.CLAUDE,
                "code_execution_tool_result",
                "{\"type\":\"code_execution_tool_result\",\"tool_use_id\":\"s1\"}"));
  }

  @Test
  void shouldReadTheAnswerToolAsTheAnswer() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(
                    0,
                    "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"%s\",\"input\":{}}"
                        .formatted(ClaudeCodec.ANSWER_TOOL)),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\"}"),
                stop(0),
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}",
                STOP));
    // Then
    assertThat(answer.blocks()).containsExactly(Block.Text.of("{\"a\":1}"));
    assertThat(answer.finished()).isEqualTo(Finished.of(StopReason.END));
  }

  @Test
  void edge26ShouldSuppressACallWithoutANameAndMakeUpAMissingId() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(0, "{\"type\":\"tool_use\",\"id\":\"a\",\"input\":{\"x\":1}}"),
                delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}"),
                stop(0),
                start(1, "{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{}}"),
                stop(1),
                END,
                STOP));
    // Then
    assertThat(answer.blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Block.ToolCall.class, call -> assertThat(call.id()).startsWith("call_"));
  }
}

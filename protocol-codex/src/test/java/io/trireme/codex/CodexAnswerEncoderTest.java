package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.CodexAnswers.ASKED;
import static io.trireme.codex.CodexAnswers.USAGE;
import static io.trireme.codex.CodexAnswers.assertSound;
import static io.trireme.codex.CodexAnswers.call;
import static io.trireme.codex.CodexAnswers.ended;
import static io.trireme.codex.CodexAnswers.written;
import static io.trireme.codex.CodexBench.ENVELOPES;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.types;
import static org.assertj.core.api.Assertions.assertThat;

/** The blocks of answers as clients of the Responses API get them. */
@Timeout(20)
class CodexAnswerEncoderTest {

  private static final ReasoningState STATE =
      new ReasoningState(new Origin(OTHER, "x", "acme"), Form.SIGNATURE, "sig", null, "hm");

  @Test
  void shouldWriteEveryEventInItsPlace() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(0, new Opening.Reasoning()),
            new Delta(0, "h"),
            new Delta(0, "m"),
            new StateGiven(0, STATE),
            new BlockClosed(0),
            new BlockOpened(1, new Opening.Text()),
            new Delta(1, "hello"),
            new BlockClosed(1),
            call(2, "f", ToolName.Form.FUNCTION),
            new Delta(2, "{}"),
            new BlockClosed(2),
            call(3, "exec", ToolName.Form.FREEFORM),
            new Delta(3, "ls"),
            new BlockClosed(3),
            new UsageReported(USAGE),
            ended(StopReason.TOOL_CALLS));
    // Then
    assertSound(events);
    assertThat(types(events))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
            "response.output_item.done",
            "response.completed");
    assertThat(events.get(17).path("name").asText()).isEqualTo("f");
  }

  @Test
  void edge39StateStandsInDoneAloneAndOpensAgain() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(0, new Opening.Reasoning()),
            new StateGiven(0, STATE),
            new BlockClosed(0),
            ended(StopReason.END));
    // Then
    assertThat(events.get(2).path("item").has("encrypted_content")).isFalse();
    JsonNode item = events.get(3).path("item");
    assertThat(ENVELOPES.open(item.path("encrypted_content").asText())).contains(STATE);
    assertThat(item.path("summary").isEmpty()).isTrue();
  }

  @Test
  void shouldSealNothingIntoThoughtsWithoutAState() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(0, new Opening.Reasoning()),
            new Delta(0, "hm"),
            new BlockClosed(0),
            ended(StopReason.END));
    // Then
    JsonNode item = events.getLast().path("response").path("output").path(0);
    assertThat(ENVELOPES.holdsNothing(item.path("encrypted_content").asText())).isTrue();
  }

  @Test
  void shouldJoinTextsAndShiftTheirCitations() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "a\uD83D\uDE00"),
            new BlockClosed(0),
            new BlockOpened(1, new Opening.Text()),
            new Delta(1, "bc"),
            new Cited(1, new Citation("u", "t", 0, 2)),
            new BlockClosed(1),
            new BlockOpened(2, new Opening.Refusal()),
            new Delta(2, "no"),
            new BlockClosed(2),
            ended(StopReason.REFUSAL));
    // Then
    assertSound(events);
    JsonNode output = events.getLast().path("response").path("output");
    assertThat(output).hasSize(1);
    JsonNode text = output.path(0).path("content").path(0);
    assertThat(text.path("text").asText()).isEqualTo("a\uD83D\uDE00bc");
    assertThat(text.path("annotations").path(0).path("start_index").asInt()).isEqualTo(2);
    assertThat(text.path("annotations").path(0).path("end_index").asInt()).isEqualTo(4);
    assertThat(output.path(0).path("content").path(1).path("refusal").asText()).isEqualTo("no");
    assertThat(events.getLast().path("type").asText()).isEqualTo("response.completed");
    assertThat(types(events))
        .contains("response.output_text.annotation.added", "response.refusal.done");
  }

  @Test
  void edge20ACallThatSaysNothingHasEmptyArguments() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            call(0, "f", ToolName.Form.FUNCTION),
            new BlockClosed(0),
            ended(StopReason.TOOL_CALLS));
    // Then
    assertThat(events.getLast().path("response").path("output").path(0).path("arguments").asText())
        .isEqualTo("{}");
  }

  @Test
  void edge01NamespacesComeBackOnCalls() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(
                0,
                new Opening.ToolCall(
                    "c", new ToolName("functions", "exec", ToolName.Form.FREEFORM))),
            new Delta(0, "ls"),
            new BlockClosed(0),
            ended(StopReason.TOOL_CALLS));
    // Then
    JsonNode item = events.getLast().path("response").path("output").path(0);
    assertThat(item.path("type").asText()).isEqualTo("custom_tool_call");
    assertThat(item.path("namespace").asText()).isEqualTo("functions");
    assertThat(item.path("name").asText()).isEqualTo("exec");
    assertThat(item.path("input").asText()).isEqualTo("ls");
  }

  @Test
  void shouldWriteASearchAndItsSourcesIfTheyAreWanted() {
    // Given
    ChatRequest wants =
        decode("{'model':'m','input':'x','include':['web_search_call.action.sources']}");
    ChatEvent search =
        new BlockWhole(
            0, new Block.WebSearch("srvtoolu_1", List.of("q"), List.of(new Block.Hit("u", "t"))));
    // When
    List<JsonNode> events = written(wants, search, ended(StopReason.END));
    List<JsonNode> plain = written(ASKED, search, ended(StopReason.END));
    // Then
    assertSound(events);
    assertThat(types(events).subList(2, 7))
        .containsExactly(
            "response.output_item.added",
            "response.web_search_call.in_progress",
            "response.web_search_call.searching",
            "response.web_search_call.completed",
            "response.output_item.done");
    JsonNode item = events.getLast().path("response").path("output").path(0);
    assertThat(item.path("id").asText()).startsWith("ws_");
    assertThat(item.path("action").path("sources").path(0).path("url").asText()).isEqualTo("u");
    assertThat(plain.toString()).doesNotContain("sources");
  }

  @Test
  void edge04ASummaryBecomesOneCompactionItemThatOpensAgain() {
    // When
    List<JsonNode> events =
        written(
            ASKED, new BlockWhole(0, new Block.Compaction("sum")), ended(StopReason.COMPACTION));
    // Then
    JsonNode output = events.getLast().path("response").path("output");
    assertThat(output).hasSize(1);
    assertThat(output.path(0).path("type").asText()).isEqualTo("compaction");
    assertThat(ENVELOPES.openSummary(output.path(0).path("encrypted_content").asText()))
        .contains("sum");
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.codex.CodexBench.ENVELOPES;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.types;
import static io.trireme.codex.CodexBench.write;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class CodexAnswerEncoderTest {

  private static final ChatRequest ASKED = decode("{'model':'m','input':'x'}");
  private static final Usage USAGE =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.of(85),
          OptionalLong.of(5),
          OptionalLong.of(2));
  private static final ReasoningState STATE =
      new ReasoningState(new Origin(OTHER, "x", "acme"), Form.SIGNATURE, "sig", null, "hm");

  private static List<JsonNode> written(ChatRequest request, ChatEvent... events) {
    List<ChatEvent> all = new ArrayList<>();
    all.add(new Started("up_1"));
    all.addAll(List.of(events));
    return write(request, all);
  }

  private static ChatEvent ended(StopReason reason) {
    return Finished.of(reason);
  }

  private static ChatEvent call(int index, String name, ToolName.Form form) {
    return new BlockOpened(
        index, new Opening.ToolCall("c" + index, new ToolName(null, name, form)));
  }

  private static void assertSound(List<JsonNode> events) {
    ArrayNode done = Json.object().putArray("output");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
      if (events.get(i).path("type").asText().equals("response.output_item.done")) {
        assertThat(events.get(i).path("output_index").asInt()).isEqualTo(done.size());
        done.add(events.get(i).path("item"));
      }
    }
    JsonNode output = events.getLast().path("response").path("output");
    assertThat(output.toString()).isEqualTo(done.toString());
  }

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
  void edge28UsageIncludesWhatTheCacheGaveAndTook() {
    // When
    JsonNode known =
        written(ASKED, new UsageReported(USAGE), ended(StopReason.END)).getLast().path("response");
    JsonNode unknown = written(ASKED, ended(StopReason.END)).getLast().path("response");
    // Then
    assertThat(known.path("usage").toString())
        .isEqualTo(
            CodexBench.json(
                "{'input_tokens':100,'input_tokens_details':{'cached_tokens':85,'cache_write_tokens':5},"
                    + "'output_tokens':7,'output_tokens_details':{'reasoning_tokens':2},'total_tokens':107}"));
    assertThat(unknown.path("usage").isNull()).isTrue();
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
  void edge21AnAnswerThatSaysNothingHasOneEmptyMessage() {
    // When
    List<JsonNode> events = written(ASKED, ended(StopReason.END));
    // Then
    assertSound(events);
    JsonNode output = events.getLast().path("response").path("output");
    assertThat(output).hasSize(1);
    assertThat(output.path(0).path("content").path(0).path("text").asText("none")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void shouldEndAsTheReasonSays(StopReason reason) {
    // Given
    String expected =
        switch (reason) {
          case LENGTH, CONTEXT_FULL -> "response.incomplete max_output_tokens";
          case SAFETY, RECITATION, REFUSAL -> "response.incomplete content_filter";
          case MALFORMED_CALL -> "response.failed ";
          case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED, COMPACTION, OTHER -> "response.completed ";
        };
    // When
    List<JsonNode> events =
        written(
            ASKED,
            call(0, "f", ToolName.Form.FUNCTION),
            new Delta(0, "{\"a"),
            new BlockClosed(0),
            ended(reason));
    // Then
    JsonNode last = events.getLast();
    String why = last.path("response").path("incomplete_details").path("reason").asText("");
    assertThat(last.path("type").asText() + " " + why).isEqualTo(expected);
    assertThat("response." + last.path("response").path("status").asText())
        .isEqualTo(last.path("type").asText());
    if (reason == StopReason.LENGTH) {
      assertThat(last.path("response").path("output").path(0).path("status").asText())
          .isEqualTo("incomplete");
    }
  }

  @Test
  void edge30AFailureIsToldInBothShapesAndNothingFollows() {
    // When
    List<JsonNode> events =
        written(
            ASKED,
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "hel"),
            new Failed(new GatewayError(GatewayError.Kind.RATE_LIMITED, "slow down")),
            ended(StopReason.END));
    // Then
    assertThat(types(events)).endsWith("response.output_text.delta", "error", "response.failed");
    JsonNode error = events.get(events.size() - 2);
    assertThat(error.path("error").path("message").asText()).isEqualTo("slow down");
    assertThat(events.getLast().path("response").path("error").path("code").asText())
        .isEqualTo("rate_limit_exceeded");
    assertThat(events.getLast().path("sequence_number").asInt()).isEqualTo(events.size() - 1);
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

  @Test
  void shouldRepeatWhatWasAskedInTheWholeAnswer() {
    // Given
    ChatRequest request =
        decode(
            """
            {'model':'m','input':'x','instructions':'be kind','temperature':0.25,'max_tokens':50,
             'tools':[{'type':'function','name':'f','parameters':{}}],'tool_choice':'auto','store':false,
             'reasoning':{'effort':'low'},'metadata':{'a':'b'},'prompt_cache_key':'k'}
            """);
    ChatAnswer answer =
        new ChatAnswer("up", List.of(Block.Text.of("hi")), Finished.of(StopReason.END), USAGE);
    // When
    JsonNode response =
        Json.exact(new CodexAnswerEncoder(CodexBench.context(request), new Losses()).whole(answer));
    // Then
    assertThat(response.path("id").asText()).isEqualTo("resp_req-1");
    assertThat(response.path("instructions").asText()).isEqualTo("be kind");
    assertThat(response.path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(response.path("max_output_tokens").asInt()).isEqualTo(50);
    assertThat(response.path("store").asBoolean(true)).isFalse();
    assertThat(response.path("tools").path(0).path("strict").isNull()).isTrue();
    assertThat(response.path("reasoning").path("summary").isNull()).isTrue();
    assertThat(response.path("metadata").path("a").asText()).isEqualTo("b");
    assertThat(response.path("model").asText()).isEqualTo("m");
    assertThat(response.has("output_text")).isFalse();
    for (String field :
        List.of(
            "completed_at",
            "incomplete_details",
            "previous_response_id",
            "error",
            "truncation",
            "parallel_tool_calls",
            "text",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "top_logprobs",
            "usage",
            "max_tool_calls",
            "background",
            "service_tier",
            "safety_identifier",
            "tool_choice",
            "created_at",
            "object",
            "status",
            "output")) {
      assertThat(response.has(field)).as(field).isTrue();
    }
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.codex.CodexAnswers.ASKED;
import static io.trireme.codex.CodexAnswers.USAGE;
import static io.trireme.codex.CodexAnswers.assertSound;
import static io.trireme.codex.CodexAnswers.call;
import static io.trireme.codex.CodexAnswers.ended;
import static io.trireme.codex.CodexAnswers.written;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.types;
import static org.assertj.core.api.Assertions.assertThat;

/** How answers end as clients of the Responses API get them: reasons, counts, failures. */
@Timeout(20)
class CodexAnswerEndTest {

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

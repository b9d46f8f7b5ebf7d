package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.StopReason;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.claude.Translation.frames;
import static io.trireme.claude.Translation.types;
import static org.assertj.core.api.Assertions.assertThat;

/** How answers end as clients of this dialect get them: reasons, counts, failures. */
@Timeout(30)
class ClaudeAnswerEncoderEndTest {

  @Test
  void edge28ShouldTellUsageAtTheEndAndOnlyWhatIsKnown() {
    // When
    JsonNode known =
        frames(
                List.of(
                    new UsageReported(
                        new Usage(
                            OptionalLong.of(10_899),
                            OptionalLong.of(5),
                            OptionalLong.of(229_504),
                            OptionalLong.empty(),
                            OptionalLong.of(2))),
                    Finished.of(StopReason.END)))
            .getFirst();
    JsonNode unknown = frames(List.of(Finished.of(StopReason.END))).getFirst();
    // Then
    assertThat(known.path("usage"))
        .isEqualTo(
            Json.read(
                """
                {"input_tokens":10899,"cache_read_input_tokens":229504,"output_tokens":5,
                 "output_tokens_details":{"thinking_tokens":2}}
                """));
    assertThat(unknown.path("usage")).isEqualTo(Json.read("{\"output_tokens\":0}"));
  }

  @Test
  void edge28ShouldGiveAWholeMessageTheCountsThatItMustHave() {
    // Given
    ChatAnswer answer = new ChatAnswer("up", List.of(), Finished.of(StopReason.END), Usage.UNKNOWN);
    // When
    byte[] body =
        Translation.CODEC
            .answerEncoder(Translation.context(Translation.plainRequest()), new Losses())
            .whole(answer);
    // Then
    assertThat(Json.exact(body).path("usage"))
        .isEqualTo(Json.exact("{\"input_tokens\":0,\"output_tokens\":0}"));
  }

  @ParameterizedTest
  @CsvSource({
    "END,end_turn,false",
    "STOP_SEQUENCE,stop_sequence,false",
    "TOOL_CALLS,tool_use,false",
    "LENGTH,max_tokens,false",
    "CONTEXT_FULL,model_context_window_exceeded,false",
    "REFUSAL,refusal,true",
    "SAFETY,refusal,true",
    "RECITATION,refusal,true",
    "PAUSED,pause_turn,false",
    "COMPACTION,compaction,false",
    "MALFORMED_CALL,end_turn,false",
    "OTHER,end_turn,false"
  })
  void shouldWriteEveryReason(StopReason reason, String word, boolean details) {
    // When
    JsonNode delta = frames(List.of(new Finished(reason, "S", "why"))).getFirst().path("delta");
    // Then
    assertThat(delta.path("stop_reason").asText()).isEqualTo(word);
    assertThat(delta.path("stop_sequence").isNull()).isEqualTo(!word.equals("stop_sequence"));
    assertThat(delta.path("stop_details").isObject()).isEqualTo(details);
    if (details) {
      assertThat(delta.at("/stop_details/explanation").asText()).isEqualTo("why");
      assertThat(delta.at("/stop_details/category").isNull()).isTrue();
    }
  }

  @Test
  void shouldWriteAFailureAsAnErrorAndNothingAfterIt() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new Started(""),
                new BlockOpened(0, new Opening.Text()),
                new Delta(0, "a"),
                new Failed(new GatewayError(Kind.OVERLOADED, "busy"))));
    // Then
    assertThat(frames.getLast())
        .isEqualTo(
            Json.read(
                """
                {"type":"error","error":{"type":"overloaded_error","message":"busy"},
                 "request_id":"req-1"}
                """));
    assertThat(types(frames)).doesNotContain("message_stop");
  }

  @Test
  void edge21ShouldBeTruthfulAboutAnEmptyAnswer() {
    // When
    List<JsonNode> frames = frames(List.of(new Started(""), Finished.of(StopReason.END)));
    // Then
    assertThat(types(frames)).containsExactly("message_start", "message_delta", "message_stop");
  }
}

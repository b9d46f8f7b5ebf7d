package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.StopReason;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.ChatAnswers.PLAIN;
import static io.trireme.codex.ChatAnswers.accumulated;
import static io.trireme.codex.ChatAnswers.answer;
import static io.trireme.codex.ChatAnswers.events;
import static io.trireme.codex.ChatKit.encoder;
import static io.trireme.codex.ChatKit.frames;
import static org.assertj.core.api.Assertions.assertThat;

/** How answers end as clients of Chat Completions get them: reasons, counts, failures. */
@Timeout(20)
class ChatAnswerEncoderEndTest {

  @ParameterizedTest
  @CsvSource({
    "END, stop",
    "STOP_SEQUENCE, stop",
    "TOOL_CALLS, tool_calls",
    "LENGTH, length",
    "CONTEXT_FULL, length",
    "REFUSAL, content_filter",
    "SAFETY, content_filter",
    "RECITATION, content_filter",
    "PAUSED, stop",
    "COMPACTION, stop",
    "MALFORMED_CALL, stop",
    "OTHER, stop"
  })
  void shouldWriteReasons(StopReason reason, String expected) {
    JsonNode whole = Json.exact(encoder(PLAIN).whole(answer(reason, Block.Text.of("a"))));
    assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo(expected);
  }

  @Test
  void shouldSayWhyAVendorRefusedWithoutAWord() {
    // Given
    Finished finished = new Finished(StopReason.SAFETY, null, "Blocked: SAFETY");
    ChatAnswer answer = new ChatAnswer("", List.of(), finished, Usage.UNKNOWN);
    // When
    JsonNode streamed = accumulated(frames(encoder(PLAIN), events(answer)));
    JsonNode whole = Json.exact(encoder(PLAIN).whole(answer));
    // Then
    assertThat(streamed.at("/message/refusal").asText()).isEqualTo("Blocked: SAFETY");
    assertThat(streamed.path("finish_reason").asText()).isEqualTo("content_filter");
    assertThat(whole.at("/choices/0/message/refusal").asText()).isEqualTo("Blocked: SAFETY");
    assertThat(whole.has("usage")).isFalse();
  }

  @Test
  void shouldTellAllSumsWhenOneIsKnown() {
    // Given
    OptionalLong none = OptionalLong.empty();
    Usage usage = new Usage(OptionalLong.of(273), none, none, none, none);
    Finished finished = new Finished(StopReason.OTHER, null, null);
    // When
    JsonNode whole =
        Json.exact(encoder(PLAIN).whole(new ChatAnswer("", List.of(), finished, usage)));
    // Then
    assertThat(whole.path("usage"))
        .isEqualTo(
            Json.exact("{\"prompt_tokens\":273,\"completion_tokens\":0,\"total_tokens\":273}"));
  }

  @Test
  void s10FailureIsAnErrorFrameAndNoDone() {
    // When
    List<String> frames =
        frames(
            encoder(PLAIN),
            List.of(new Started(""), new Failed(new GatewayError(Kind.OVERLOADED, "Try later."))));
    // Then
    assertThat(frames).hasSize(2);
    assertThat(Json.exact(frames.getLast()).at("/error/message").asText()).isEqualTo("Try later.");
    assertThat(frames).doesNotContain("[DONE]");
  }
}

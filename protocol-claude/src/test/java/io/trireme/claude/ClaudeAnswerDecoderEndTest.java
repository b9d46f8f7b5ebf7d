package io.trireme.claude;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.claude.ClaudeStream.END;
import static io.trireme.claude.ClaudeStream.START;
import static io.trireme.claude.ClaudeStream.STOP;
import static io.trireme.claude.ClaudeStream.delta;
import static io.trireme.claude.ClaudeStream.start;
import static io.trireme.claude.Translation.fold;
import static io.trireme.claude.Translation.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How answers of a Messages upstream end, and how they fail. */
@Timeout(30)
class ClaudeAnswerDecoderEndTest {

  @Test
  void shouldSurviveBlocksWithoutAnEnd() {
    // When
    ChatAnswer answer =
        fold(
            read(
                START,
                start(0, "{\"type\":\"text\",\"text\":\"\"}"),
                delta(0, "{\"type\":\"text_delta\",\"text\":\"a\"}"),
                END,
                STOP));
    // Then
    assertThat(answer.blocks()).containsExactly(Block.Text.of("a"));
  }

  @Test
  void shouldTakeAStreamWithoutItsLastEventForComplete() {
    assertThat(read(START, END)).last().isEqualTo(Finished.of(StopReason.END));
  }

  @Test
  void shouldSayNothingAtTheEndOfAStreamThatWasCut() {
    assertThat(read(START, start(0, "{\"type\":\"text\",\"text\":\"a\"}")))
        .doesNotHaveAnyElementsOfTypes(Finished.class, ChatEvent.Failed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,END",
    "max_tokens,LENGTH",
    "pause_turn,PAUSED",
    "compaction,COMPACTION",
    "model_context_window_exceeded,CONTEXT_FULL",
    "something_new,OTHER"
  })
  void shouldKnowEveryReason(String word, StopReason reason) {
    assertThat(fold(read(START, END.replace("end_turn", word), STOP)).finished().reason())
        .isEqualTo(reason);
  }

  @Test
  void shouldTellTheStopSequenceAndTheRefusal() {
    assertThat(
            fold(read(
                    START,
                    """
                        {"type":"message_delta","delta":{"stop_reason":"stop_sequence",
                         "stop_sequence":"END"}}
                        """,
                    STOP))
                .finished())
        .isEqualTo(new Finished(StopReason.STOP_SEQUENCE, "END", null));
    assertThat(
            fold(read(
                    START,
                    """
                        {"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":
                         {"type":"refusal","category":"cyber","explanation":"no"}}}
                        """,
                    STOP))
                .finished())
        .isEqualTo(new Finished(StopReason.REFUSAL, null, "no"));
  }

  @Test
  void shouldFailOnceAndForGood() {
    // When
    List<ChatEvent> events =
        read(
            START,
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}",
            END,
            STOP);
    // Then
    assertThat(events)
        .last()
        .isInstanceOfSatisfying(
            ChatEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(Kind.OVERLOADED));
    assertThat(events).filteredOn(ChatEvent.Failed.class::isInstance).hasSize(1);
  }

  @Test
  void edge31ShouldFailForAnErrorInPlaceOfAWholeAnswer() {
    // Given
    List<ChatEvent> events = new ArrayList<>();
    AnswerDecoder decoder = Translation.CODEC.answerDecoder(Translation.target("m"), new Losses());
    // When
    decoder.whole(
        "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}"
            .getBytes(StandardCharsets.UTF_8),
        events::add);
    // Then
    assertThat(events).singleElement().isInstanceOf(ChatEvent.Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"<html>", "[]", "{}", "{\"content\":7}"},
      delimiter = '|',
      quoteCharacter = '\0')
  void shouldRefuseToReadWhatIsNoAnswer(String body) {
    // Given
    AnswerDecoder decoder = Translation.CODEC.answerDecoder(Translation.target("m"), new Losses());
    // Then
    assertThatThrownBy(() -> decoder.whole(body.getBytes(StandardCharsets.UTF_8), event -> {}))
        .isInstanceOf(GatewayException.class);
  }

  @Test
  void shouldRefuseAnEventThatIsNoJson() {
    // Given
    AnswerDecoder decoder = Translation.CODEC.answerDecoder(Translation.target("m"), new Losses());
    // Then
    assertThatThrownBy(() -> decoder.accept(new SseEvent("message_start", "{"), event -> {}))
        .isInstanceOfSatisfying(
            GatewayException.class,
            broken -> assertThat(broken.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN));
  }
}

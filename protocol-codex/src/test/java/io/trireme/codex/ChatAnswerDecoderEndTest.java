package io.trireme.codex;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.StopReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.codex.ChatKit.DONE;
import static io.trireme.codex.ChatKit.blocks;
import static io.trireme.codex.ChatKit.delta;
import static io.trireme.codex.ChatKit.finish;
import static io.trireme.codex.ChatKit.fold;
import static io.trireme.codex.ChatKit.stream;
import static io.trireme.codex.ChatKit.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** How answers of a Chat Completions upstream end, and how they fail. */
@Timeout(20)
class ChatAnswerDecoderEndTest {

  private static StopReason reason(String... chunks) {
    return fold(stream(chunks)).finished().reason();
  }

  @Test
  void shouldTakeAnAnswerWithAFinishReasonAndNoDoneForComplete() {
    assertThat(reason(delta("{'content':'a'}"), finish("length"))).isEqualTo(StopReason.LENGTH);
  }

  @Test
  void edge24DoneWithoutAFinishReasonIsComplete() {
    assertThat(reason(delta("{'content':'a'}"), DONE)).isEqualTo(StopReason.END);
  }

  @Test
  void shouldSayNoEndWhereBothAreMissing() {
    assertThat(stream(delta("{'content':'a'}")))
        .noneMatch(e -> e instanceof Finished || e instanceof Failed);
    assertThat(stream()).isEmpty();
  }

  @Test
  void shouldIgnoreWhatFollowsDone() {
    assertThat(blocks(delta("{'content':'a'}"), DONE, delta("{'content':'b'}"), DONE))
        .containsExactly(text("a"));
  }

  @Test
  void edge23ManyFinishReasonsAreOneEnd() {
    // When
    List<ChatEvent> events =
        stream(
            delta("{'content':'a'}"),
            finish("stop"),
            finish("stop"),
            finish("tool_calls"),
            finish("stop"),
            DONE);
    // Then
    assertThat(events.stream().filter(Finished.class::isInstance)).hasSize(1);
    assertThat(fold(events).finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
    assertThat(fold(events).blocks()).containsExactly(text("a"));
  }

  @Test
  void shouldTakeAnEmptyFinishReasonForNone() {
    assertThat(stream(delta("{'content':'a'}"), finish(""))).noneMatch(Finished.class::isInstance);
  }

  @Test
  void shouldReadAFinishReasonInTheChunkOfTheLastWords() {
    // When
    ChatAnswer answer =
        fold(stream("{'id':'x','choices':[{'delta':{'content':'a'},'finish_reason':'stop'}]}"));
    // Then
    assertThat(answer.blocks()).containsExactly(text("a"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.END);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, END",
    "length, LENGTH",
    "tool_calls, TOOL_CALLS",
    "function_call, TOOL_CALLS",
    "content_filter, SAFETY",
    "model_context_window_exceeded, CONTEXT_FULL",
    "who_knows, OTHER"
  })
  void shouldReadReasons(String said, StopReason expected) {
    assertThat(reason(delta("{'content':'a'}"), finish(said), DONE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"error, UPSTREAM_BROKEN", "insufficient_system_resource, OVERLOADED"})
  void shouldFailWhereTheReasonSaysSo(String said, Kind kind) {
    // When
    List<ChatEvent> events = stream(delta("{'content':'a'}"), finish(said), DONE);
    // Then
    assertThat(events.getLast())
        .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error().kind()).isEqualTo(kind));
    assertThat(events).noneMatch(Finished.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{'choices':[{'index':0,'delta':{'con", "{} {}", "<html>"})
  void shouldNotTakeAnAnswerForCompleteOfWhichAChunkCannotBeRead(String chunk) {
    // When
    GatewayException broken =
        catchThrowableOfType(
            GatewayException.class,
            () -> stream(delta("{'content':'a'}"), chunk, finish("stop"), DONE));
    // Then
    assertThat(broken).isNotNull();
    assertThat(broken.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
  }

  @Test
  void s07FailsOnAnErrorFrameInTheMiddle() {
    // When
    List<ChatEvent> events =
        stream(
            delta("{'content':'a'}"),
            "{'error':{'message':'slow down','code':429}}",
            finish("stop"));
    // Then
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.error().kind()).isEqualTo(Kind.RATE_LIMITED);
              assertThat(failed.error().message()).isEqualTo("slow down");
            });
  }

  @Test
  void edge31WholeErrorUnderStatus200Fails() {
    assertThat(ChatKit.whole("{\"error\":\"no\"}".getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .isInstanceOf(Failed.class);
    assertThat(ChatKit.whole("<html>".getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .isInstanceOf(Failed.class);
  }
}

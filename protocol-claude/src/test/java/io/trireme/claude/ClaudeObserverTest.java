package io.trireme.claude;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeObserverTest {

  private static final OptionalLong ABSENT = OptionalLong.empty();

  private final ClaudeObserver observer = new ClaudeObserver();

  private Signal on(String name, String data) {
    return observer.onEvent(new SseEvent(name, data));
  }

  private static OptionalLong tokens(long count) {
    return OptionalLong.of(count);
  }

  @Test
  void shouldKnowNothingBeforeTheFirstEvent() {
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
    assertThat(observer.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"content_block_start", "content_block_delta", "content_block_stop"})
  void shouldCommitOnContentWithoutReadingIt(String name) {
    // When
    Signal signal = on(name, "not even JSON");
    // Then
    assertThat(signal).isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isFalse();
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void shouldTakeAPingForNoProgress() {
    assertThat(on("ping", "{\"type\":\"ping\"}")).isEqualTo(Signal.IDLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "content_block_start ", "Message_Stop", "discarded", "new"})
  void shouldBeQuietOnEventsThatItDoesNotKnow(String name) {
    // When
    Signal signal =
        on(name, "{\"usage\":{\"input_tokens\":1},\"delta\":{\"stop_reason\":\"end_turn\"}}");
    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldReadTheUsageOfTheStart() {
    // When
    Signal signal =
        on(
            "message_start",
            "{\"message\":{\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":5,"
                + "\"cache_read_input_tokens\":0,\"output_tokens\":1}}}");
    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.usage())
        .isEqualTo(new Usage(tokens(3), tokens(1), tokens(0), tokens(5), ABSENT));
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldLetLaterReportsReplaceFigureByFigure() {
    // Given
    on(
        "message_start",
        "{\"message\":{\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":9,"
            + "\"output_tokens\":1}}}");
    // When
    on("message_delta", "{\"delta\":{},\"usage\":{\"output_tokens\":40}}");
    on(
        "message_delta",
        "{\"delta\":{},\"usage\":{\"output_tokens\":41,\"input_tokens\":4,"
            + "\"cache_creation_input_tokens\":2,"
            + "\"output_tokens_details\":{\"thinking_tokens\":30}}}");
    // Then
    assertThat(observer.usage())
        .isEqualTo(new Usage(tokens(4), tokens(41), tokens(9), tokens(2), tokens(30)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"usage\":null}",
        "{\"usage\":[]}",
        "{\"usage\":7}",
        "{\"usage\":{\"input_tokens\":null,\"output_tokens\":\"12\"}}",
        "no JSON",
        ""
      })
  void shouldLeaveAbsentWhatIsNotSaid(String data) {
    // When
    on("message_start", "{\"message\":" + data + "}");
    Signal signal = on("message_delta", data);
    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void shouldNotForgetAFigureThatALaterReportLeavesOut() {
    // Given
    on("message_start", "{\"message\":{\"usage\":{\"input_tokens\":3}}}");
    // When
    on("message_delta", "{\"usage\":{\"input_tokens\":null,\"output_tokens\":8}}");
    // Then
    assertThat(observer.usage()).isEqualTo(new Usage(tokens(3), tokens(8), ABSENT, ABSENT, ABSENT));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"end_turn\"',true",
    "'\"tool_use\"',true",
    "'\"not yet invented\"',true",
    "null,false",
    "17,false"
  })
  void shouldBeCompleteOnceAStopReasonIsKnown(String stopReason, boolean complete) {
    // When
    Signal signal = on("message_delta", "{\"delta\":{\"stop_reason\":" + stopReason + "}}");
    // Then
    assertThat(signal).isEqualTo(complete ? Signal.MEANINGFUL : Signal.QUIET);
    assertThat(observer.complete()).isEqualTo(complete);
  }

  @Test
  void shouldStayCompleteAfterALateUsageReport() {
    // Given
    on("message_delta", "{\"delta\":{\"stop_reason\":\"end_turn\"}}");
    // When
    Signal signal = on("message_delta", "{\"delta\":{},\"usage\":{\"output_tokens\":6}}");
    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage().output()).hasValue(6);
  }

  @Test
  void shouldEndWithMessageStop() {
    // When
    Signal signal = on("message_stop", "{\"type\":\"message_stop\"}");
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldReportAnErrorThatComesFirst() {
    // When
    Signal signal =
        on(
            "error",
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}");
    // Then
    assertThat(signal).isEqualTo(new Signal.Failed(new GatewayError(Kind.OVERLOADED, "Busy")));
    assertThat(observer.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{}", "{\"error\":{}}"})
  void shouldReportAnErrorThatSaysNothingReadable(String data) {
    // When
    Signal signal = on("error", data);
    // Then
    assertThat(signal)
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> {
              assertThat(failed.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
              assertThat(failed.error().message()).isNotBlank();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow\"}}",
        "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow\"}}"
      })
  void shouldReportANamelessError(String data) {
    assertThat(on("", data))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.RATE_LIMITED, "Slow")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"message_stop\"}",
        "{\"type\":\"content_block_start\",\"index\":0}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
            + "\"usage\":{\"output_tokens\":1}}",
        "{\"error\":null}",
        "[DONE]",
        ""
      })
  void shouldNotTakeNamelessFramesForContentBecauseClientsDoNot(String data) {
    // When
    Signal signal = on("", data);
    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isFalse();
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }
}

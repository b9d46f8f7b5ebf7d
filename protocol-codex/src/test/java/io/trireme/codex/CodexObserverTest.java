package io.trireme.codex;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class CodexObserverTest {

  private static final String USAGE =
      "{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":85,"
          + "\"cache_write_tokens\":5},\"output_tokens\":7,"
          + "\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":107}";
  private static final Usage READ =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.of(85),
          OptionalLong.of(5),
          OptionalLong.of(3));

  private final CodexObserver observer = new CodexObserver();

  private Signal event(String name, String data) {
    return observer.onEvent(new SseEvent(name, data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response.created",
        "response.queued",
        "response.in_progress",
        "response.metadata",
        "response.web_search_call.searching",
        "codex.rate_limits"
      })
  void shouldNotCommitOnWhatNobodySees(String type) {
    assertThat(event(type, "not looked at")).isEqualTo(Signal.QUIET);
    assertThat(event("", "{\"type\":\"" + type + "\"}")).isEqualTo(Signal.QUIET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "response.output_item.added",
        "response.output_item.done",
        "response.content_part.added",
        "response.output_text.delta",
        "response.function_call_arguments.done"
      })
  void shouldCommitOnContent(String type) {
    assertThat(event(type, "not looked at")).isEqualTo(Signal.MEANINGFUL);
    assertThat(event("", "{\"type\":\"" + type + "\"}")).isEqualTo(Signal.MEANINGFUL);
    assertThat(event("message", "{\"sequence_number\":1,\"type\":\"" + type + "\"}"))
        .isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "response.completed, response.completed",
    "response.incomplete, response.incomplete",
    "'', response.completed"
  })
  void shouldEndWithTheUsage(String name, String type) {
    // When
    Signal signal =
        event(
            name,
            "{\"type\":\"%s\",\"response\":{\"output\":[{\"usage\":{}}],\"usage\":%s}}"
                .formatted(type, USAGE));
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.completed", "response.incomplete"})
  void shouldEndByTheNameOfAnEventTooLargeToRead(String name) {
    assertThat(observer.onOversize(name)).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.failed", "error"})
  void shouldFailByTheNameOfAnEventTooLargeToRead(String name) {
    assertThat(observer.onOversize(name))
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN));
    assertThat(observer.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "response.output_item.done", "response.image_generation_call.partial"})
  void shouldTakeAnyOtherEventTooLargeToReadForContent(String name) {
    assertThat(observer.onOversize(name)).isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldEndWithoutUsage() {
    assertThat(event("response.completed", "{\"response\":{\"usage\":null}}"))
        .isEqualTo(Signal.TERMINAL);
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void shouldFailWithTheResponse() {
    // When
    Signal signal =
        event(
            "response.failed",
            "{\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"},"
                + "\"usage\":"
                + USAGE
                + "}}");
    // Then
    assertThat(signal).isEqualTo(new Signal.Failed(new GatewayError(Kind.RATE_LIMITED, "m")));
    assertThat(observer.complete()).isFalse();
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "error|{'type':'error','code':'insufficient_quota','message':'m','param':null}",
        "error|{'type':'error','error':{'type':'x','code':'insufficient_quota','message':'m'}}",
        "~~|{'type':'error','error':{'type':'x','code':'insufficient_quota','message':'m'}}",
        "~~|{'error':{'type':'x','code':'insufficient_quota','message':'m'}}"
      })
  void shouldFailWithEveryShapeOfError(String name, String data) {
    assertThat(event(name, data.replace('\'', '"')))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.BILLING, "m")));
  }

  @Test
  void shouldTakeAKeepAliveForNoProgress() {
    assertThat(event("keepalive", "{\"type\":\"keepalive\"}")).isEqualTo(Signal.IDLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[DONE]", "{", "[]", "{}", "{\"error\":null}", "{\"type\":5}"})
  void shouldIgnoreWhatIsNoEvent(String data) {
    assertThat(event("", data)).isEqualTo(Signal.QUIET);
  }

  @Test
  void shouldReadAWholeAnswer() {
    assertThat(whole("{\"status\":\"completed\",\"error\":null,\"usage\":" + USAGE + "}"))
        .isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @Test
  void shouldReadACount() {
    assertThat(whole("{\"object\":\"response.input_tokens\",\"input_tokens\":11}"))
        .isEqualTo(Signal.TERMINAL);
    assertThat(observer.usage().input()).hasValue(11);
    assertThat(observer.usage().output()).isEmpty();
  }

  @Test
  void shouldFailWithAWholeAnswerThatIsNone() {
    assertThat(
            whole(
                "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}"))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.UPSTREAM_BROKEN, "m")));
    assertThat(whole("{\"error\":\"m\"}"))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.UPSTREAM_BROKEN, "m")));
    assertThat(whole("<html>")).isInstanceOf(Signal.Failed.class);
    assertThat(observer.complete()).isFalse();
  }

  private Signal whole(String body) {
    return observer.onWhole(body.getBytes(StandardCharsets.UTF_8));
  }
}

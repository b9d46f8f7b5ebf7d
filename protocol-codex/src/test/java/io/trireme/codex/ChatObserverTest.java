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
class ChatObserverTest {

  private static final String USAGE =
      "{\"prompt_tokens\":100,\"completion_tokens\":7,\"prompt_tokens_details\":{"
          + "\"cached_tokens\":85,\"cache_write_tokens\":5},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":3}}";
  private static final Usage READ =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.of(85),
          OptionalLong.of(5),
          OptionalLong.of(3));

  private final ChatObserver observer = new ChatObserver();

  private Signal data(String data) {
    return observer.onEvent(new SseEvent("", data));
  }

  private Signal delta(String delta) {
    String json = delta.replace('\'', '"');
    return data("{\"choices\":[{\"index\":0,\"delta\":" + json + ",\"finish_reason\":null}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{'role':'assistant'}",
        "{'role':'assistant','content':''}",
        "{'role':'assistant','content':null,'refusal':null}",
        "{'content':'','tool_calls':[],'reasoning_content':null}",
        "{'provider_specific_fields':{'refusal':null}}"
      })
  void shouldNotCommitOnAnEmptyDelta(String delta) {
    assertThat(delta(delta)).isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':'a'}",
        "{'content':' '}",
        "{'role':'assistant','content':'a'}",
        "{'refusal':'No.'}",
        "{'reasoning_content':'hm'}",
        "{'reasoning':'hm'}",
        "{'tool_calls':[{'index':0,'id':'call_1','function':{'name':'f','arguments':''}}]}",
        "{'function_call':{'name':'f'}}"
      })
  void shouldCommitOnContent(String delta) {
    assertThat(delta(delta)).isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldCommitOnContentOfAnyChoice() {
    assertThat(
            data(
                "{\"choices\":[{\"delta\":{\"content\":\"\"}},7,"
                    + "{\"index\":1,\"delta\":{\"content\":\"a\"}}]}"))
        .isEqualTo(Signal.MEANINGFUL);
  }

  @Test
  void shouldBeCompleteWithAFinishReasonButWaitForMore() {
    // When, Then
    assertThat(data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
        .isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isTrue();
    assertThat(data("{\"choices\":[],\"usage\":" + USAGE + "}")).isEqualTo(Signal.QUIET);
    assertThat(data("[DONE]")).isEqualTo(Signal.TERMINAL);
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @Test
  void shouldBeCompleteWithDoneAlone() {
    assertThat(data("[DONE]")).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldNotTakeAnEmptyFinishReasonForAnEnd() {
    assertThat(data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"\"}]}"))
        .isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldKeepTheLastUsage() {
    // When
    data("{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":1}}");
    data("{\"choices\":[],\"usage\":null}");
    data("{\"choices\":[],\"usage\":" + USAGE + "}");
    // Then
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @Test
  void shouldNotCountBelowZero() {
    // When
    data(
        "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":-1,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":9}}}");
    // Then
    assertThat(observer.usage().input()).hasValue(0);
    assertThat(observer.usage().output()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'error':{'message':'m','code':429}}|RATE_LIMITED",
        "{'error':{'message':'m','type':'server_error'},'choices':[]}|UPSTREAM_BROKEN",
        "{'error':'m'}|UPSTREAM_BROKEN"
      })
  void shouldFailWithAnErrorFrame(String json, Kind kind) {
    assertThat(data(json.replace('\'', '"')))
        .isEqualTo(new Signal.Failed(new GatewayError(kind, "m")));
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldFailWithAnEmptyErrorAndWithANamedOne() {
    assertThat(data("{\"error\":{}}")).isInstanceOf(Signal.Failed.class);
    assertThat(observer.onEvent(new SseEvent("error", "{\"message\":\"m\"}")))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.UPSTREAM_BROKEN, "m")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "5",
        "{}",
        "{\"error\":null}",
        "{\"choices\":null}",
        "{\"choices\":{\"delta\":{\"content\":\"a\"}}}",
        "{\"choices\":[null]}",
        "{\"prompt_filter_results\":[{\"x\":\"y\"}],\"choices\":[]}"
      })
  void shouldIgnoreWhatIsNoContent(String data) {
    assertThat(data(data)).isEqualTo(Signal.QUIET);
  }

  @Test
  void shouldReadAWholeAnswer() {
    assertThat(whole("{\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":" + USAGE + "}"))
        .isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(READ);
  }

  @Test
  void shouldFailWithAWholeAnswerThatIsNone() {
    assertThat(whole("{\"error\":{\"message\":\"m\",\"code\":503}}"))
        .isEqualTo(new Signal.Failed(new GatewayError(Kind.OVERLOADED, "m")));
    assertThat(whole("{")).isInstanceOf(Signal.Failed.class);
  }

  private Signal whole(String body) {
    return observer.onWhole(body.getBytes(StandardCharsets.UTF_8));
  }
}

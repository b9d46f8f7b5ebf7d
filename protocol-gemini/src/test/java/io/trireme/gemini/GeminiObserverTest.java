package io.trireme.gemini;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiObserverTest {

  private static final String PART =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}],\"role\":\"model\"}}]}";
  private static final String END =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}]}";

  private final GeminiObserver observer = new GeminiObserver();

  private Signal event(String data) {
    return observer.onEvent(new SseEvent("", data));
  }

  private Signal whole(String body) {
    return observer.onWhole(body.getBytes(StandardCharsets.UTF_8));
  }

  private static OptionalLong of(long value) {
    return OptionalLong.of(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PART,
        END,
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"t\",\"thought\":true}]}}]}",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}}]}",
        "{\"candidates\":[{\"finishReason\":\"SAFETY\"}]}",
        "{\"promptFeedback\":{\"safetyRatings\":[]}}",
      })
  void shouldCommitToWhatAClientCanSee(String data) {
    assertThat(event(data)).isEqualTo(Signal.MEANINGFUL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "[DONE]",
        "",
        "null",
        "{\"candidates\":[]}",
        "{\"candidates\":null}",
        "{\"candidates\":[null]}",
        "{\"candidates\":[{}]}",
        "{\"candidates\":[{\"content\":{\"role\":\"model\"}}]}",
        "{\"candidates\":[{\"content\":{\"parts\":[]}}]}",
        "{\"candidates\":[{\"finishReason\":\"FINISH_REASON_UNSPECIFIED\"}]}",
        "{\"candidates\":[{\"finishReason\":\"\"}]}",
        "{\"candidates\":[{\"finishReason\":null}]}",
        "{\"usageMetadata\":{\"promptTokenCount\":3}}",
        "{\"promptFeedback\":null,\"error\":null}",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"cut",
      })
  void shouldCommitToNothingElse(String data) {
    assertThat(event(data)).isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldBeCompleteOnceTheAnswerHasItsFinishReason() {
    // When
    event(PART);
    boolean before = observer.complete();
    Signal last = event(END);

    // Then
    assertThat(before).isFalse();
    assertThat(last).isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldWaitForEveryCandidate() {
    // Given
    event("{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}");

    // When
    event("{\"candidates\":[{\"finishReason\":\"STOP\",\"index\":0}]}");
    boolean first = observer.complete();
    event("{\"candidates\":[{\"index\":1,\"finishReason\":\"MAX_TOKENS\"}]}");

    // Then
    assertThat(first).isFalse();
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldSurviveAnyIndex() {
    // When
    event("{\"candidates\":[{\"index\":-5,\"finishReason\":\"STOP\"}]}");
    event("{\"candidates\":[{\"index\":2000000000,\"content\":{\"parts\":[{}]}}]}");
    boolean open = observer.complete();
    event("{\"candidates\":[{\"index\":2000000000,\"finishReason\":\"STOP\"}]}");

    // Then
    assertThat(open).isFalse();
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldEndAtABlockedPrompt() {
    // When
    Signal signal =
        event(
            "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},"
                + "\"usageMetadata\":{\"promptTokenCount\":4}}");

    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage().input()).isEqualTo(of(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "error", "message"})
  void shouldSeeAnErrorInTheStream(String name) {
    // When
    Signal signal =
        observer.onEvent(
            new SseEvent(
                name,
                "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}"));

    // Then
    assertThat(signal)
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> {
              assertThat(failed.error().kind()).isEqualTo(Kind.OVERLOADED);
              assertThat(failed.error().message()).isEqualTo("busy");
            });
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldNotCountAnEventThatClientsDrop() {
    // When
    Signal signal = observer.onEvent(new SseEvent("message", END));

    // Then
    assertThat(signal).isEqualTo(Signal.QUIET);
    assertThat(observer.complete()).isFalse();
  }

  @Test
  void shouldGiveUsageInOurTerms() {
    // Given
    event("{\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":60}}");

    // When
    event(
        "{\"usageMetadata\":{\"promptTokenCount\":100,\"toolUsePromptTokenCount\":7,"
            + "\"candidatesTokenCount\":5,\"thoughtsTokenCount\":20,\"totalTokenCount\":132}}");

    // Then
    assertThat(observer.usage())
        .isEqualTo(new Usage(of(47), of(25), of(60), OptionalLong.empty(), of(20)));
  }

  @Test
  void shouldNotGoBelowZero() {
    // When
    event("{\"usageMetadata\":{\"promptTokenCount\":5,\"cachedContentTokenCount\":9}}");

    // Then
    assertThat(observer.usage().input()).isEqualTo(of(0));
    assertThat(observer.usage().output()).isEmpty();
  }

  @Test
  void shouldKnowNothingAtFirst() {
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void shouldTakeAWholeAnswer() {
    // When
    Signal signal =
        whole(
            "{\"candidates\":[{\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":2,\"candidatesTokenCount\":3}}");

    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage().input()).isEqualTo(of(2));
    assertThat(observer.usage().output()).isEqualTo(of(3));
  }

  @Test
  void shouldTakeACountOfTokens() {
    // When
    Signal signal = whole("{\"totalTokens\":31,\"cachedContentTokenCount\":1}");

    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.usage().input()).isEqualTo(of(30));
    assertThat(observer.usage().cacheRead()).isEqualTo(of(1));
  }

  @Test
  void shouldTakeAListOfModels() {
    assertThat(whole("{\"models\":[{\"name\":\"models/x\"}]}")).isEqualTo(Signal.TERMINAL);
  }

  @Test
  void shouldTakeAnArrayOfChunks() {
    assertThat(whole("[" + PART + ",\n" + END + "]\n")).isEqualTo(Signal.TERMINAL);
  }

  @Test
  void shouldTakeAVeryLongPart() {
    // Given: longer than the parser's own limit for a string, 20 million characters
    String image = "A".repeat(20_100_000);

    // When
    Signal signal =
        whole(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"data\":\""
                + image
                + "\"}}]},\"finishReason\":\"STOP\"}]}");

    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[" + PART + "]",
        "[]",
        "[" + PART + ",",
        "[3]",
        "[" + END + "] x",
        "{\"candidates\":[",
        "{} {}",
        "3",
        "\"text\"",
        "not json",
      })
  void shouldRefuseABrokenAnswer(String body) {
    assertThat(whole(body))
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
        "[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\"}}]",
        "[" + PART + ",{\"error\":{\"code\":429,\"message\":\"m\"}}]",
      })
  void shouldSeeAnErrorInAWholeAnswer(String body) {
    assertThat(whole(body))
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(Kind.RATE_LIMITED));
  }

  @Test
  void shouldTakeAnEventThatItCannotReadForAnEndUnlessAnotherFollows() {
    // When
    Signal signal = observer.onOversize("");
    // Then
    assertThat(signal).isEqualTo(Signal.MEANINGFUL);
    assertThat(observer.complete()).isTrue();
    event(PART);
    assertThat(observer.complete()).isFalse();
    event(END);
    assertThat(observer.complete()).isTrue();
  }

  @Test
  void shouldNotTakeALargeEventWithANameForAnEnd() {
    // When
    observer.onOversize("message");
    // Then
    assertThat(observer.complete()).isFalse();
  }
}

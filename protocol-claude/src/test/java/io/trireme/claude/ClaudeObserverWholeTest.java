package io.trireme.claude;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeObserverWholeTest {

  private static final OptionalLong ABSENT = OptionalLong.empty();

  private final ClaudeObserver observer = new ClaudeObserver();

  private Signal whole(String body) {
    return observer.onWhole(body.getBytes(UTF_8));
  }

  @Test
  void shouldReadAMessage() {
    // When
    Signal signal =
        whole(
            "{\"type\":\"message\",\"content\":[{\"type\":\"error\",\"usage\":{\"input_tokens\":99}}],"
                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":7,\"cache_read_input_tokens\":0,"
                + "\"cache_creation_input_tokens\":2,"
                + "\"output_tokens_details\":{\"thinking_tokens\":4}}}");
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage())
        .isEqualTo(
            new Usage(
                OptionalLong.of(3),
                OptionalLong.of(7),
                OptionalLong.of(0),
                OptionalLong.of(2),
                OptionalLong.of(4)));
  }

  @Test
  void shouldTakeTheLastOfDuplicateUsages() {
    // When
    whole("{\"usage\":{\"input_tokens\":1},\"usage\":{\"output_tokens\":2}}");
    // Then
    assertThat(observer.usage())
        .isEqualTo(new Usage(ABSENT, OptionalLong.of(2), ABSENT, ABSENT, ABSENT));
  }

  @Test
  void shouldReadACountOfTokens() {
    // When
    Signal signal = whole("{\"input_tokens\": 2095}");
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.usage())
        .isEqualTo(new Usage(OptionalLong.of(2095), ABSENT, ABSENT, ABSENT, ABSENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":[{\"type\":\"model\",\"id\":\"m\"}],\"has_more\":false}",
        "{\"type\":\"message\",\"usage\":null}",
        "{\"type\":\"message\",\"error\":null}",
        "{\"type\":\"message\",\"usage\":{}}"
      })
  void shouldAcceptAnAnswerThatSaysNothingOfUsage(String body) {
    // When
    Signal signal = whole(body);
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"No\"}}",
        "{\"error\":{\"type\":\"not_found_error\",\"message\":\"No\"},\"usage\":{\"input_tokens\":1}}"
      })
  void shouldReportAnErrorUnderAGoodStatus(String body) {
    // When
    Signal signal = whole(body);
    // Then
    assertThat(signal).isEqualTo(new Signal.Failed(new GatewayError(Kind.NOT_FOUND, "No")));
    assertThat(observer.complete()).isFalse();
    assertThat(observer.usage()).isEqualTo(Usage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"error\"}", "{\"error\":\"\"}", "{\"error\":true}"})
  void shouldReportAnErrorWithoutWords(String body) {
    assertThat(whole(body))
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "[{\"type\":\"message\"}]",
        "\"text\"",
        "null",
        "{\"type\":\"message\"",
        "{\"type\":\"message\"}{}",
        "<html>secret words</html>"
      })
  void shouldReportWhatIsNoJsonObjectWithoutQuotingIt(String body) {
    // When
    Signal signal = whole(body);
    // Then
    assertThat(signal)
        .isInstanceOfSatisfying(
            Signal.Failed.class,
            failed -> {
              assertThat(failed.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
              assertThat(failed.error().message())
                  .startsWith("The upstream's answer is not valid JSON: ")
                  .doesNotContain("secret words");
            });
    assertThat(observer.complete()).isFalse();
  }
}

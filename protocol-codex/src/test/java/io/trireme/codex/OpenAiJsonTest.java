package io.trireme.codex;

import io.trireme.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OpenAiJsonTest {

  @Test
  void shouldFindAValueWithinOthers() {
    // Given
    String json = "{\"x\":{\"b\":1},\"a\":{\"x\":[{\"b\":2}],\"b\":{\"c\":3},\"d\":4},\"b\":5}";
    // When, Then
    assertThat(OpenAiJson.at(json, "a", "b")).hasToString("{\"c\":3}");
    assertThat(OpenAiJson.at(json, "a", "b", "c").asInt()).isEqualTo(3);
    assertThat(OpenAiJson.at(json, "a", "c").isMissingNode()).isTrue();
    assertThat(OpenAiJson.at(json, "b", "c").isMissingNode()).isTrue();
  }

  @Test
  void shouldNotReadBehindTheValue() {
    assertThat(OpenAiJson.at("{\"a\":1, and then", "a").asInt()).isEqualTo(1);
    assertThat(OpenAiJson.at("{\"b\":1, and then", "a").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"0|0", "7|7", "-1|-2", "1.5|-2", "null|-2", "true|-2", "[]|-2"})
  void shouldTakeOnlyCountsForNumbers(String json, long number) {
    assertThat(OpenAiJson.number(Json.read(json)).orElse(-2)).isEqualTo(number);
  }

  @Test
  void shouldQuote() {
    assertThat(Json.quoted("a\"b\\")).isEqualTo("\"a\\\"b\\\\\"");
  }
}

package io.trireme.deploy.edge;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1000", "30, 30000", "1.5, 1500", "' 7 ', 7000", "604800, 604800000"})
  void shouldReadSeconds(String value, long millis) {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers("Retry-After", value), NOW))
        .hasValue(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "soon", "NaN", "Infinity", "0x10", "1e3", "5d", "604801", "1,5", "٣"})
  void shouldTakeNonsenseForNothing(String value) {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers("retry-after", value), NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 01 Mar 2026 12:00:10 GMT', 10000",
    "'Sun, 01 Mar 2026 12:00:00 GMT', 0",
    "'Sun, 01 Mar 2026 11:00:00 GMT', 0"
  })
  void shouldReadADate(String value, long millis) {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers("retry-after", value), NOW))
        .hasValue(Duration.ofMillis(millis));
  }

  @Test
  void shouldPreferMilliseconds() {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers("retry-after-ms", "250", "retry-after", "9"), NOW))
        .hasValue(Duration.ofMillis(250));
  }

  @Test
  void shouldFallBackToSecondsWhenTheMillisecondsAreNonsense() {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers("retry-after-ms", "x", "retry-after", "9"), NOW))
        .hasValue(Duration.ofSeconds(9));
  }

  @Test
  void shouldKnowNothingWithoutAHeader() {
    // When / Then
    assertThat(RetryAfter.of(Samples.headers(), NOW)).isEmpty();
  }
}

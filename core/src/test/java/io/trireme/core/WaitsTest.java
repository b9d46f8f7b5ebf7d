package io.trireme.core;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class WaitsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "7, 7000",
    "0.5, 500",
    "1s, 1000",
    "20ms, 20",
    "6m0s, 360000",
    "1h2m3.5s, 3723500",
    "1.2s, 1200",
    "5 minutes, 300000",
    "2 m, 120000",
    "3d, 259200000",
    "604800, 604800000"
  })
  void shouldReadEveryFormOfAWait(String text, long millis) {
    assertThat(Waits.of(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1s", "s", "604801", "8d", "99999999999d", "1e3", "٣s"})
  void shouldTakeNonsenseForNothing(String text) {
    assertThat(Waits.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rate limit reached. Please try again in 1.2s. Visit the page.|1200",
        "Please try again in 6m0s.|360000",
        "try again in 898ms|898",
        "Please retry after 5 seconds.|5000",
        "Please try again in 2 days.|172800000"
      })
  void shouldFindAWaitInWords(String message, long millis) {
    assertThat(Waits.inWords(message)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"try again later", "in 5s", "Please try again in a while"})
  void shouldNotInventAWait(String message) {
    assertThat(Waits.inWords(message)).isEmpty();
  }

  @Test
  void shouldWaitUntilADate() {
    assertThat(Waits.untilDate("2026-03-01T12:00:10Z", NOW)).contains(Duration.ofSeconds(10));
    assertThat(Waits.untilDate("2026-03-01T13:00:10+01:00", NOW)).contains(Duration.ofSeconds(10));
    assertThat(Waits.untilDate("2026-03-01T11:00:00Z", NOW)).contains(Duration.ZERO);
    assertThat(Waits.untilDate("2027-03-01T11:00:00Z", NOW)).isEmpty();
    assertThat(Waits.untilDate("tomorrow", NOW)).isEmpty();
  }

  @Test
  void shouldWaitUntilASecondOfTheEpoch() {
    long second = NOW.getEpochSecond();
    assertThat(Waits.untilEpoch(Long.toString(second + 30), NOW)).contains(Duration.ofSeconds(30));
    assertThat(Waits.untilEpoch(Long.toString(second - 30), NOW)).contains(Duration.ZERO);
    assertThat(Waits.untilEpoch("999999999999", NOW)).isEmpty();
    assertThat(Waits.untilEpoch("x", NOW)).isEmpty();
  }
}

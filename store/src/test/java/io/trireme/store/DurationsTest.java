package io.trireme.store;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(20)
class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "1500, 1500ms",
    "999, 999ms",
    "5000, 5s",
    "90000, 90s",
    "60000, 1m",
    "900000, 15m",
    "3600000, 1h",
    "5400000, 90m"
  })
  void shouldWriteWhatItReadsBack(long millis, String text) {
    assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "0s", "-1s", "1.5s", "5 s", "1d", "99999999999s"})
  void shouldRefuseEverythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
  }
}

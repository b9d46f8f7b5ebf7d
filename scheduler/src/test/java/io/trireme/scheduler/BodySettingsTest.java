package io.trireme.scheduler;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(10)
final class BodySettingsTest {

  @Test
  void shouldKeepNothingUnlessSomebodySaysSo() {
    // When / Then
    assertThat(BodySettings.DEFAULTS.enabled()).isFalse();
    assertThat(Settings.DEFAULTS.bodies()).isEqualTo(BodySettings.DEFAULTS);
    assertThat(BodySettings.DEFAULTS.with(true).maxBytes()).isEqualTo(262_144);
  }

  @ParameterizedTest
  @CsvSource({
    "1023, 10, PT1H, maxBytes",
    "4194305, 10, PT1H, maxBytes",
    "1024, 0, PT1H, most",
    "1024, 10001, PT1H, most",
    "1024, 10, PT59S, keptFor",
    "1024, 10, PT721H, keptFor"
  })
  void shouldRefuseWhatIsOutOfBounds(int maxBytes, int most, Duration keptFor, String named) {
    // When / Then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BodySettings(true, maxBytes, most, keptFor))
        .withMessageContaining(named);
  }
}

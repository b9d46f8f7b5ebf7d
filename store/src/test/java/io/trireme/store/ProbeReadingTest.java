package io.trireme.store;

import io.trireme.scheduler.ProbeSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The key {@code probe} of a channel. */
@Timeout(20)
class ProbeReadingTest {

  private static final String CHANNEL =
      """
      channels:
        - id: a
          dialect: claude
          baseUrls: ["https://a.example"]
          probe: %s
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                           | true  | 60",
        "{every: 5m}                  | true  | 300",
        "{enabled: false, every: 30s} | false | 30",
        "{enabled: true}              | true  | 60"
      })
  void shouldReadIt(String probe, boolean enabled, long seconds) {
    assertThat(
            new ConfigFolder(folder).read(CHANNEL.formatted(probe)).channels().getFirst().probe())
        .isEqualTo(new ProbeSettings(enabled, Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{every: 500ms}   | from 1s to 24h",
        "{every: 25h}     | from 1s to 24h",
        "{each: 5s}       | unknown key",
        "{enabled: maybe} | true or false",
        "often            | trireme.yaml:5"
      })
  void shouldRefuseWhatCannotBe(String probe, String words) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> new ConfigFolder(folder).read(CHANNEL.formatted(probe)))
        .withMessageContaining("trireme.yaml:5:")
        .withMessageContaining(words);
  }

  @Test
  void shouldNotProbeWhoDoesNotAsk() {
    assertThat(
            new ConfigFolder(folder)
                .read(CHANNEL.replace("    probe: %s\n", ""))
                .channels()
                .getFirst()
                .probe())
        .isEqualTo(ProbeSettings.OFF);
  }
}

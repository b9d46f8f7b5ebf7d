package io.trireme.deploy.update;

import io.trireme.deploy.update.AskedFile.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class AskTimesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String FEED = "https://feed.example/latest";

  @ParameterizedTest
  @CsvSource({
    "0, , PT1M",
    "1, , PT10M",
    "0, 2026-11-22T09:00:00Z, PT23H",
    "0.5, 2026-11-22T09:00:00Z, PT24H",
    "1, 2026-11-22T09:00:00Z, PT25H",
    "0, 2026-11-20T09:00:00Z, PT1M",
    "1, 2026-11-20T09:00:00Z, PT10M",
    "0, 2027-01-01T00:00:00Z, PT1M"
  })
  void shouldAskAtMostOnceADay(double random, Instant asked, Duration wait) {
    // When / Then
    assertThat(new AskTimes(() -> random).wait(NOW, asked, Duration.ofMinutes(1))).isEqualTo(wait);
  }

  @Test
  void shouldKeepWhatWasAskedForTheNextProcess(@TempDir Path folder) throws IOException {
    // Given
    AskedFile file = new AskedFile(folder);
    Asked told = new Asked(FEED, NOW, new Release("1.2.3", "https://host.example/"), null);
    Asked failed = new Asked(FEED, NOW, null, "no answer");

    // When / Then
    file.write(told);
    assertThat(new AskedFile(folder).read(FEED)).contains(told);
    assertThat(new AskedFile(folder).read("https://other.example/")).isEmpty();
    file.write(failed);
    assertThat(new AskedFile(folder).read(FEED)).contains(failed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"feed\":\"https://feed.example/latest\"}"})
  void shouldForgetWhatCannotBeRead(String text, @TempDir Path folder) throws IOException {
    // Given
    Files.writeString(folder.resolve("update-check.json"), text);

    // When / Then
    assertThat(new AskedFile(folder).read(FEED)).isEmpty();
  }
}

package io.trireme.scheduler.plan;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class LatencyTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final Latency latency = new Latency();

  private void observe(int from, int to) {
    for (int millis = from; millis <= to; millis++) {
      latency.observe(Duration.ofMillis(millis), NOW);
    }
  }

  @Test
  void shouldTellNothingOfTooFewAnswers() {
    // When
    observe(1, 19);
    // Then
    assertThat(latency.p95()).isEmpty();
    observe(20, 20);
    assertThat(latency.p95()).contains(Duration.ofMillis(19));
  }

  @Test
  void shouldTellOfTheLastAnswersOnly() {
    // Given
    observe(10_000, 11_000);
    // When
    observe(1, 64);
    // Then
    assertThat(latency.p95()).contains(Duration.ofMillis(61));
  }

  @Test
  void shouldCountFailuresForNoAnswer() {
    // Given
    observe(1, 20);
    // When
    for (int i = 0; i < 20; i++) {
      latency.failed(NOW, Duration.ofSeconds(30));
    }
    // Then
    assertThat(latency.p95()).contains(Duration.ofMillis(19));
  }
}

package io.trireme.scheduler.limit;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class AdaptiveLimitTest {

  private static final Duration USUAL = Duration.ofMillis(400);

  private final ManualNanos nanos = new ManualNanos();

  private void serve(AdaptiveLimit limit, int times, Duration firstToken) {
    for (int i = 0; i < times; i++) {
      nanos.advance(Duration.ofMillis(200));
      limit.served(firstToken, limit.current());
    }
  }

  @Test
  void shouldGrowByOneForEachFullRound() {
    // Given
    AdaptiveLimit limit = new AdaptiveLimit(100, nanos);
    assertThat(limit.current()).isEqualTo(20);
    // When
    serve(limit, 22, USUAL);
    // Then
    assertThat(limit.current()).isEqualTo(21);
  }

  @Test
  void shouldNotGrowAboveItsCeilingNorWhileItIsHardlyUsed() {
    // Given
    AdaptiveLimit used = new AdaptiveLimit(25, nanos);
    AdaptiveLimit idle = new AdaptiveLimit(100, nanos);
    // When
    serve(used, 1000, USUAL);
    for (int i = 0; i < 1000; i++) {
      idle.served(USUAL, 3);
    }
    // Then
    assertThat(used.current()).isEqualTo(25);
    assertThat(idle.current()).isEqualTo(20);
  }

  @Test
  void shouldShrinkOnceForRefusalsThatComeTogether() {
    // Given
    AdaptiveLimit limit = new AdaptiveLimit(100, nanos);
    // When
    for (int i = 0; i < 10; i++) {
      limit.overloaded();
    }
    int together = limit.current();
    nanos.advance(Duration.ofSeconds(1));
    limit.overloaded();
    // Then
    assertThat(together).isEqualTo(14);
    assertThat(limit.current()).isEqualTo(9);
  }

  @Test
  void shouldNeverShrinkToNothing() {
    // Given
    AdaptiveLimit limit = new AdaptiveLimit(100, nanos);
    AdaptiveLimit single = new AdaptiveLimit(1, nanos);
    // When
    for (int i = 0; i < 100; i++) {
      nanos.advance(Duration.ofSeconds(2));
      limit.overloaded();
      single.overloaded();
    }
    // Then
    assertThat(limit.current()).isEqualTo(2);
    assertThat(single.current()).isEqualTo(1);
  }

  @Test
  void shouldShrinkWhenAnswersBeginLate() {
    // Given
    AdaptiveLimit limit = new AdaptiveLimit(100, nanos);
    serve(limit, 200, USUAL);
    int before = limit.current();
    // When
    serve(limit, 40, USUAL.multipliedBy(8));
    // Then
    assertThat(limit.current()).isLessThan(before);
  }

  @Test
  void shouldTakeWhatLastsForUsual() {
    // Given
    AdaptiveLimit limit = new AdaptiveLimit(100, nanos);
    serve(limit, 200, USUAL);
    // When: a slower model is asked from now on
    serve(limit, 2000, USUAL.multipliedBy(8));
    // Then
    assertThat(limit.current()).isGreaterThan(20);
  }
}

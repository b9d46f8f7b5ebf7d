package io.trireme.deploy.upstream;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class IdleTimerTest {

  private final ManualTimers timers = new ManualTimers();
  private int fired;
  private final IdleTimer timer = new IdleTimer(timers, Duration.ofSeconds(10), () -> fired++);

  @Test
  void shouldNotFireBeforeItIsStarted() {
    // When
    timers.advance(Duration.ofMinutes(1));

    // Then
    assertThat(fired).isZero();
  }

  @Test
  void shouldFireOnceAfterTheLimit() {
    // Given
    timer.start();
    timers.advance(Duration.ofMillis(9_999));
    int before = fired;

    // When
    timers.advance(Duration.ofMinutes(5));

    // Then
    assertThat(before).isZero();
    assertThat(fired).isEqualTo(1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldCountFromTheLastTouch() {
    // Given
    timer.start();
    timers.advance(Duration.ofSeconds(9));
    timer.touch();

    // When
    timers.advance(Duration.ofMillis(9_999));
    int beforeLimit = fired;
    timers.advance(Duration.ofMillis(1));

    // Then
    assertThat(beforeLimit).isZero();
    assertThat(fired).isEqualTo(1);
  }

  @Test
  void shouldKeepOneTimerHoweverOftenItIsTouchedOrStarted() {
    // When
    for (int i = 0; i < 1_000; i++) {
      timer.start();
      timer.touch();
    }

    // Then
    assertThat(timers.armed()).isEqualTo(1);
  }

  @Test
  void shouldNeverFireOnceStopped() {
    // Given
    timer.start();

    // When
    timer.stop();
    timers.advance(Duration.ofMinutes(1));

    // Then
    assertThat(fired).isZero();
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldCountAnewWhenStartedAgain() {
    // Given
    timer.start();
    timers.advance(Duration.ofSeconds(9));
    timer.stop();
    timers.advance(Duration.ofMinutes(1));

    // When
    timer.start();
    timers.advance(Duration.ofSeconds(9));
    int beforeLimit = fired;
    timers.advance(Duration.ofSeconds(1));

    // Then
    assertThat(beforeLimit).isZero();
    assertThat(fired).isEqualTo(1);
  }
}

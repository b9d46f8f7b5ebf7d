package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class RetryBudgetTest {

  private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
  private final RetryBudget budget = new RetryBudget(() -> now);

  private long granted(int tries) {
    return IntStream.range(0, tries).filter(i -> budget.tryRetry()).count();
  }

  private void advance(Duration by) {
    now += by.toNanos();
  }

  @Test
  void shouldAllowAFewWithoutAnyTraffic() {
    assertThat(granted(100)).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void shouldAllowAShareOfTheTraffic() {
    // Given
    IntStream.range(0, 1000).forEach(i -> budget.began());

    // When / Then
    assertThat(granted(1000)).isEqualTo(RetryBudget.FLOOR + 200);
  }

  @Test
  void shouldRenewItselfAsTimeGoesBy() {
    // Given
    granted(100);

    // When
    advance(Duration.ofSeconds(9));
    long early = granted(100);
    advance(Duration.ofSeconds(1));
    long later = granted(100);

    // Then
    assertThat(early).isZero();
    assertThat(later).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void shouldForgetTrafficThatIsOver() {
    // Given: the clock of the machine runs over meanwhile
    IntStream.range(0, 1000).forEach(i -> budget.began());
    advance(Duration.ofSeconds(60));

    // When / Then
    assertThat(granted(1000)).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void shouldKeepAmplificationWithinTheShareUnderAnOutage() {
    // Given: a minute at 100 exchanges a second, each of which would like to retry
    long retries = 0;
    for (int exchange = 0; exchange < 6000; exchange++) {
      budget.began();
      retries += granted(1);
      advance(Duration.ofMillis(10));
    }

    // Then
    assertThat((6000.0 + retries) / 6000).isLessThan(1.23);
  }
}

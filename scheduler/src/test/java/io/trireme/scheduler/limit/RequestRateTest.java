package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class RequestRateTest {

  private final ManualNanos nanos = new ManualNanos();

  @Test
  void shouldLetSoManyInAndSayWhenTheNextMayCome() {
    // Given
    RequestRate rate = new RequestRate(2, nanos);
    assertThat(rate.tryEnter()).isTrue();
    nanos.advance(Duration.ofSeconds(20));
    assertThat(rate.tryEnter()).isTrue();
    // When
    nanos.advance(Duration.ofSeconds(15));
    // Then
    assertThat(rate.tryEnter()).isFalse();
    assertThat(rate.untilNext()).isEqualTo(Duration.ofSeconds(25));
    nanos.advance(Duration.ofSeconds(25));
    assertThat(rate.untilNext()).isZero();
    assertThat(rate.tryEnter()).isTrue();
    assertThat(rate.tryEnter()).isFalse();
  }

  @Test
  void shouldNeverLetMoreInWithinAnySixtySeconds() {
    // Given
    SplittableRandom random = new SplittableRandom(20261122);
    RequestRate rate = new RequestRate(30, nanos);
    Deque<Long> recent = new ArrayDeque<>();
    int let = 0;
    // When
    for (int i = 0; i < 20_000; i++) {
      nanos.advance(Duration.ofMillis(random.nextInt(3000)));
      long now = nanos.getAsLong();
      while (!recent.isEmpty() && now - recent.peekFirst() >= Duration.ofMinutes(1).toNanos()) {
        recent.removeFirst();
      }
      boolean expected = recent.size() < 30;
      // Then
      assertThat(rate.tryEnter()).isEqualTo(expected);
      if (expected) {
        recent.addLast(now);
        let++;
      }
    }
    assertThat(let).isBetween(10_000, 19_999);
  }
}

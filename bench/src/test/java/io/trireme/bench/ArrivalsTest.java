package io.trireme.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class ArrivalsTest {
  private static final long ORIGIN = 7_000;
  private static final long MILLI = 1_000_000;

  @Test
  void shouldKeepToTheTimetableWhenNothingIsLate() throws InterruptedException {
    // Given
    FakeClock clock = new FakeClock(ORIGIN);
    List<Long> startedAt = new ArrayList<>();
    List<Long> due = new ArrayList<>();

    // When
    new Arrivals(1000, 4)
        .pace(
            clock,
            each -> {
              due.add(each);
              startedAt.add(clock.nanoTime());
            });

    // Then
    assertThat(due).containsExactly(ORIGIN, ORIGIN + MILLI, ORIGIN + 2 * MILLI, ORIGIN + 3 * MILLI);
    assertThat(startedAt).isEqualTo(due);
  }

  @Test
  void shouldCountTheStallOfTheSenderIntoEveryDelayedLatency() throws InterruptedException {
    // Given a sender that hangs for 10 ms in its second arrival
    FakeClock clock = new FakeClock(ORIGIN);
    List<Long> waited = new ArrayList<>();

    // When
    new Arrivals(1000, 14)
        .pace(
            clock,
            due -> {
              waited.add((clock.nanoTime() - due) / MILLI);
              if (waited.size() == 2) {
                clock.advance(10 * MILLI);
              }
            });

    // Then nothing is left out: the late ones start at once, with their due times unchanged
    assertThat(waited).containsExactly(0L, 0L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L, 0L, 0L);
  }

  @Test
  void shouldNotDriftAtARateThatDoesNotDivideASecond() {
    // Given
    Arrivals arrivals = new Arrivals(3, 3_000_001);

    // When
    long last = arrivals.dueAfterNanos(3_000_000);

    // Then
    assertThat(last).isEqualTo(Duration.ofSeconds(1_000_000).toNanos());
  }

  @Test
  void shouldRefuseARateOfZero() {
    assertThatThrownBy(() -> new Arrivals(0, 1)).hasMessageContaining("perSecond");
    assertThatThrownBy(() -> new Arrivals(Double.NaN, 1)).hasMessageContaining("perSecond");
  }

  @Test
  void shouldSendRateTimesDuration() {
    // When
    Load load = Load.atRate(new Load.Whole(), 500, Duration.ofMillis(2500));

    // Then
    assertThat(load.pace()).isEqualTo(new Load.OpenLoop(new Arrivals(500, 1250)));
  }

  /** Moves only when it is waited for or pushed. */
  private static final class FakeClock implements NanoClock {
    private long now;

    FakeClock(long now) {
      this.now = now;
    }

    void advance(long nanos) {
      now += nanos;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void awaitUntil(long nanos) {
      now = Math.max(now, nanos);
    }
  }
}

package io.trireme.deploy.drain;

import io.trireme.deploy.drain.Drain.Phase;
import io.trireme.deploy.upstream.ManualTimers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
final class DrainTest {

  private static final Duration DELAY = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ManualTimers timers = new ManualTimers();
  private final AtomicInteger over = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private final Drain drain = drain(DELAY, TIMEOUT);

  private Drain drain(Duration delay, Duration timeout) {
    return new Drain(new Drain.Times(delay, timeout), timers, over::incrementAndGet);
  }

  private Flight flight(Drain of) {
    Flight flight = of.begin().orElseThrow();
    flight.onCut(cut::incrementAndGet);
    return flight;
  }

  @Test
  void shouldChangeNothingBeforeItIsAnnounced() {
    // When
    flight(drain).land();
    timers.advance(TIMEOUT.multipliedBy(2));
    // Then
    assertThat(drain.announced()).isFalse();
    assertThat(over).hasValue(0);
    assertThat(drain.begin()).isPresent();
  }

  @Test
  void shouldStillTakeWorkWhileItIsOnlyAnnounced() {
    // When
    drain.announce();
    timers.advance(DELAY.minusMillis(1));
    // Then
    assertThat(drain.announced()).isTrue();
    assertThat(drain.begin()).isPresent();
    // When
    timers.advance(Duration.ofMillis(1));
    // Then
    assertThat(drain.phase()).isEqualTo(Phase.REFUSING);
    assertThat(drain.begin()).isEmpty();
    assertThat(over).hasValue(0);
  }

  @Test
  void shouldWaitForTheDelayThoughNothingIsUnderWay() {
    // When
    drain.announce();
    flight(drain).land();
    timers.advance(DELAY.minusMillis(1));
    // Then
    assertThat(over).hasValue(0);
    // When
    timers.advance(Duration.ofMillis(1));
    // Then
    assertThat(over).hasValue(1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldEndAtOnceWithoutDelayAndWork() {
    // Given
    Drain quick = drain(Duration.ZERO, TIMEOUT);
    // When
    boolean first = quick.announce();
    // Then
    assertThat(first).isTrue();
    assertThat(quick.phase()).isEqualTo(Phase.OVER);
    assertThat(over).hasValue(1);
  }

  @Test
  void shouldEndWithTheLastThatIsUnderWay() {
    // Given
    Flight one = flight(drain);
    Flight two = flight(drain);
    drain.announce();
    timers.advance(DELAY.plusSeconds(60));
    // When
    one.land();
    one.land();
    // Then
    assertThat(over).hasValue(0);
    // When
    two.land();
    two.land();
    // Then
    assertThat(over).hasValue(1);
    assertThat(cut).hasValue(0);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldTellWhatIsUnderWayToEndBeforeTheTimeIsOver() {
    // Given
    Flight one = flight(drain);
    flight(drain);
    drain.announce();
    // When
    timers.advance(DELAY.plus(TIMEOUT).minusMillis(5001));
    // Then
    assertThat(cut).hasValue(0);
    // When
    timers.advance(Duration.ofMillis(1));
    // Then
    assertThat(cut).hasValue(2);
    assertThat(one.isCut()).isTrue();
    assertThat(over).hasValue(0);
    // When
    timers.advance(Duration.ofMillis(4999));
    assertThat(over).hasValue(0);
    timers.advance(Duration.ofMillis(1));
    // Then
    assertThat(over).hasValue(1);
    one.land();
    assertThat(over).hasValue(1);
  }

  @Test
  void shouldCutWhatSaysLaterHowItIsToBeCut() {
    // Given
    Flight late = drain.begin().orElseThrow();
    drain.announce();
    timers.advance(DELAY.plus(TIMEOUT).minusSeconds(5));
    assertThat(cut).hasValue(0);
    // When
    late.onCut(cut::incrementAndGet);
    // Then
    assertThat(cut).hasValue(1);
  }

  @Test
  void shouldBeToldOnlyOnce() {
    // Given
    flight(drain);
    // When / Then
    assertThat(drain.announce()).isTrue();
    assertThat(drain.announce()).isFalse();
    timers.advance(DELAY);
    assertThat(drain.announce()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"300, 295", "20, 15", "8, 6", "4, 3", "0, 0"})
  void shouldLeaveTimeForLastWords(long timeout, long untilCut) {
    // When
    Drain.Times times = new Drain.Times(Duration.ZERO, Duration.ofSeconds(timeout));
    // Then
    assertThat(times.untilCut()).isEqualTo(Duration.ofSeconds(untilCut));
  }

  @Test
  void shouldRefuseTimesThatAreNegative() {
    // When / Then
    assertThatThrownBy(() -> new Drain.Times(Duration.ofSeconds(-1), TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.trireme.scheduler.state;

import io.trireme.scheduler.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class SteadyClockTest {

  @Test
  void shouldNotFollowACorrectedWallClock() {
    // Given
    VirtualClock wall = new VirtualClock();
    AtomicLong nanos = new AtomicLong(-5);
    SteadyClock clock = new SteadyClock(wall, nanos::get);
    // When
    wall.advance(Duration.ofHours(-1));
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    // Then
    assertThat(clock.instant()).isEqualTo(VirtualClock.START.plusSeconds(3));
  }
}

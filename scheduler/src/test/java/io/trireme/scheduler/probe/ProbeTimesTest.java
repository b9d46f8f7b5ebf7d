package io.trireme.scheduler.probe;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ProbeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ProbeTimesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration EVERY = Duration.ofSeconds(60);
  private static final Channel CHANNEL = ProbeSamples.channel("c", new ProbeSettings(true, EVERY));

  private final ProbeTimes times = new ProbeTimes(new Random(7));

  /** The moments within the time given at which the channel was due; each probe ends at once. */
  private List<Instant> dues(Channel channel, Duration length) {
    List<Instant> dues = new ArrayList<>();
    for (long millis = 0; millis <= length.toMillis(); millis += 100) {
      Instant now = START.plusMillis(millis);
      for (Channel due : times.due(List.of(channel), now)) {
        dues.add(now);
        times.ended(due.id());
      }
    }
    return dues;
  }

  @Test
  void shouldVaryTheTimeBetweenTwoProbesByAFifth() {
    // When
    List<Instant> dues = dues(CHANNEL, Duration.ofHours(2));
    // Then
    assertThat(dues).hasSizeBetween(100, 150);
    assertThat(dues.getFirst()).isBefore(START.plus(EVERY));
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < dues.size(); i++) {
      gaps.add(Duration.between(dues.get(i - 1), dues.get(i)).toMillis());
    }
    assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(48_000L, 72_100L));
    assertThat(gaps).anyMatch(gap -> gap < 54_000).anyMatch(gap -> gap > 66_000);
  }

  @Test
  void shouldHaveOneProbeOfAChannelUnderWay() {
    // Given
    Instant late = START.plus(Duration.ofMinutes(5));
    times.due(List.of(CHANNEL), START);
    assertThat(times.due(List.of(CHANNEL), late)).containsExactly(CHANNEL);
    // When
    List<Channel> meanwhile = times.due(List.of(CHANNEL), late.plus(Duration.ofMinutes(5)));
    times.ended("c");
    List<Channel> after = times.due(List.of(CHANNEL), late.plus(Duration.ofMinutes(10)));
    // Then
    assertThat(meanwhile).isEmpty();
    assertThat(after).containsExactly(CHANNEL);
  }

  @Test
  void shouldProbeNobodyWhoDoesNotWantIt() {
    assertThat(dues(ProbeSamples.channel("c", ProbeSettings.OFF), Duration.ofHours(1))).isEmpty();
  }

  @Test
  void shouldTakeUpAnotherInterval() {
    // Given
    Channel slow = ProbeSamples.channel("c", new ProbeSettings(true, Duration.ofHours(24)));
    times.due(List.of(slow), START);
    // When
    List<Instant> dues = dues(CHANNEL, Duration.ofMinutes(3));
    // Then
    assertThat(dues).hasSizeGreaterThanOrEqualTo(2);
  }
}

package io.trireme.scheduler.plan;

import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static org.assertj.core.api.Assertions.assertThat;

/** The rules at work over hours of virtual time. */
@Timeout(120)
class SimulationTest {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration PACE = Duration.ofMillis(500);

  private static BiPredicate<String, Instant> dead(String id) {
    return (channel, now) -> channel.equals(id);
  }

  /** A channel is dead from the beginning until a time. */
  private static BiPredicate<String, Instant> deadFor(String id, Duration outage) {
    Instant back = VirtualClock.START.plus(outage);
    return (channel, now) -> channel.equals(id) && now.isBefore(back);
  }

  /** Every channel fails at random, some of them always. */
  private static BiPredicate<String, Instant> chance(double rate, int deadModulo, long seed) {
    Random random = new Random(seed);
    return (channel, now) ->
        Integer.parseInt(channel.substring(1)) % deadModulo == deadModulo - 1
            || random.nextDouble() < rate;
  }

  @ParameterizedTest
  @EnumSource
  void shouldHideADeadChannelOfThreeAtLittleCost(Strategy strategy) {
    // Given
    World world = new World(strategy, 3, ANSWER, dead("c0"));
    // When
    world.run(Duration.ofHours(1), PACE);
    // Then
    assertThat(world.unserved).isZero();
    assertThat(world.amplification()).isLessThanOrEqualTo(1.2);
    assertThat(world.served)
        .containsOnlyKeys(
            strategy == Strategy.FAILOVER ? new String[] {"c1"} : new String[] {"c1", "c2"});
  }

  @Test
  void shouldHideADeadChannelOfThreeFromTheFirstMinuteOn() {
    // Given
    World world = new World(Strategy.FAILOVER, 3, ANSWER, dead("c0"));
    // When
    world.run(Duration.ofMinutes(1), PACE);
    // Then
    assertThat(world.unserved).isZero();
    assertThat(world.amplification()).isLessThanOrEqualTo(1.2);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "RANDOM", "WEIGHTED", "LEAST_LATENCY"})
  void shouldStarveNobodyAmongHundreds(Strategy strategy) {
    // Given: one in ten is dead, the others fail now and then
    World world = new World(strategy, 300, ANSWER, chance(0.02, 10, 7));
    // When
    world.run(Duration.ofMinutes(30), Duration.ofMillis(200));
    // Then
    assertThat(world.unserved).isZero();
    assertThat(world.amplification()).isLessThanOrEqualTo(1.2);
    assertThat(world.served).hasSize(270);
    double fair = (double) world.exchanges / 270;
    // The quickest are not meant to have equal shares.
    double least = strategy == Strategy.LEAST_LATENCY ? fair / 10 : fair / 3;
    assertThat(world.served.values()).allMatch(count -> count > least);
    Instant lately = world.rig.clock.instant().minus(Duration.ofMinutes(15));
    assertThat(world.lastServed.values()).allMatch(time -> time.isAfter(lately));
  }

  @ParameterizedTest
  @EnumSource
  void shouldUseARecoveredChannelWithinOneProbeInterval(Strategy strategy) {
    for (Duration outage :
        new Duration[] {Duration.ofSeconds(20), Duration.ofMinutes(5), Duration.ofHours(3)}) {
      // Given
      World world = new World(strategy, 3, ANSWER, deadFor("c0", outage));
      world.run(outage, PACE);
      Instant due = world.rig.breaker("c0").until();
      assertThat(Duration.between(world.rig.clock.instant(), due))
          .isLessThanOrEqualTo(Duration.ofMinutes(15));
      // When
      Instant until = due.isAfter(world.rig.clock.instant()) ? due : world.rig.clock.instant();
      // All strategies come to it within a few requests more.
      world.run(
          Duration.between(world.rig.clock.instant(), until).plus(PACE.multipliedBy(60)), PACE);
      // Then
      assertThat(world.served).as("%s after %s", strategy, outage).containsKey("c0");
      world.run(ANSWER.multipliedBy(4), PACE);
      assertThat(world.rig.breaker("c0").closed()).isTrue();
      assertThat(world.unserved).isZero();
    }
  }

  @Test
  void shouldAskADeadChannelEverMoreSeldom() {
    // Given
    World world = new World(Strategy.FAILOVER, 2, ANSWER, dead("c0"));
    // When
    world.run(Duration.ofHours(6), PACE);
    // Then: five until it opens, some while the interval doubles, then one in a quarter of an hour
    assertThat(world.attempts - world.exchanges).isBetween(20, 40);
    assertThat(world.changes).isEqualTo(1);
  }

  @Test
  void shouldNotFlapWithAChannelThatDoes() {
    // Given: up and down every minute
    Instant start = VirtualClock.START;
    World world =
        new World(
            Strategy.FAILOVER,
            2,
            ANSWER,
            (channel, now) ->
                channel.equals("c0") && Duration.between(start, now).toMinutes() % 2 == 1);
    // When
    world.run(Duration.ofHours(4), PACE);
    // Then
    assertThat(world.unserved).isZero();
    assertThat(world.amplification()).isLessThanOrEqualTo(1.2);
    // It turned 240 times.
    assertThat(world.changes).isLessThanOrEqualTo(60);
  }

  @Test
  void shouldNotOpenBreakersForAFewFailures() {
    // Given
    World world = new World(Strategy.ROUND_ROBIN, 200, ANSWER, chance(0.01, 1000, 3));
    // When
    world.run(Duration.ofHours(1), Duration.ofMillis(200));
    // Then
    assertThat(world.exchanges).isEqualTo(18_000);
    assertThat(world.mostOpenings).isZero();
    assertThat(world.unserved).isZero();
    assertThat(world.amplification()).isLessThan(1.02);
  }

  @Test
  void shouldTryNoMoreThanAFewWhenEverythingIsDown() {
    // Given
    World world = new World(Strategy.FAILOVER, 200, ANSWER, (channel, now) -> true);
    world.run(Duration.ofMinutes(2), PACE);
    int before = world.attempts;
    int exchanges = world.exchanges;
    // When
    world.run(Duration.ofMinutes(10), PACE);
    // Then
    double each = (double) (world.attempts - before) / (world.exchanges - exchanges);
    assertThat(each).isLessThan(Order.MAX_OPEN_TRIED + 2.0);
  }

  @Test
  void shouldLeaveNothingBehindAfterThousandsOfAborts() {
    // Given
    World world = new World(Strategy.ROUND_ROBIN, 20, ANSWER, (channel, now) -> false);
    Random random = new Random(11);
    // When
    for (int i = 0; i < 10_000; i++) {
      CandidatePlan plan = world.rig.plan();
      plan.next();
      if (random.nextBoolean()) {
        plan.committed(Duration.ofMillis(random.nextInt(500)));
      }
      plan.abandoned();
    }
    // Then
    assertThat(world.inFlight).isZero();
    assertThat(world.rig.state.export().breakers()).isEmpty();
    world
        .rig
        .configuration
        .channels()
        .forEach(channel -> assertThat(world.rig.breaker(channel.id()).calls()).isZero());
    Preview preview =
        world.rig.scheduler.preview(
            world.rig.configuration, CLAUDE, new Ask("m", "team", null, null));
    assertThat(preview.candidates()).hasSize(20);
  }

  @Test
  void shouldTellTheSameStoryTwice() {
    // Given
    World one = new World(Strategy.WEIGHTED, 50, ANSWER, chance(0.1, 7, 5));
    World two = new World(Strategy.WEIGHTED, 50, ANSWER, chance(0.1, 7, 5));
    // When
    one.run(Duration.ofMinutes(10), PACE);
    two.run(Duration.ofMinutes(10), PACE);
    one.settle();
    // Then
    assertThat(two.served).isEqualTo(one.served);
    assertThat(two.attempts).isEqualTo(one.attempts);
    assertThat(one.inFlight).isZero();
  }
}

package io.trireme.scheduler.limit;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.About;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.plan.Busy;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.ChannelGate.Ending;
import io.trireme.scheduler.plan.ChannelGate.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ChannelLimitsTest {

  private final ManualNanos nanos = new ManualNanos();
  private final ChannelLimits limits = new ChannelLimits(nanos);

  private static final Turn DONE = new Turn(Ending.SERVED, null, null);

  private static Turn failed(FaultClass faultClass) {
    return new Turn(
        Ending.FAILED, null, new Diagnosis(faultClass, FaultScope.KEY_MODEL, true, null, "failed"));
  }

  private static Candidate candidate(Channel channel) {
    return new Candidate(channel, channel.baseUrls().getFirst(), null, "m", "first");
  }

  private static Channel channel(Limits limits) {
    return new Channel(
        "main",
        About.NOTHING,
        new Dialect("claude"),
        List.of(BaseUrl.of("https://api.example")),
        List.of(),
        KeyStrategy.FAILOVER,
        ModelRules.ALL,
        Transport.DEFAULTS,
        limits);
  }

  @Test
  void shouldLetEverythingIntoAChannelWithoutLimits() {
    // Given
    Channel channel = channel(Limits.NONE);
    // When
    for (int i = 0; i < 1000; i++) {
      assertThat(limits.enter(candidate(channel))).isNull();
    }
    // Then
    assertThat(limits.inFlight("main")).isEqualTo(1000);
  }

  @Test
  void shouldKeepSoManyUnderWay() {
    // Given
    Channel channel = channel(new Limits(0, 2, false));
    limits.enter(candidate(channel));
    limits.enter(candidate(channel));
    // When
    Busy busy = limits.enter(candidate(channel));
    // Then
    assertThat(busy).isEqualTo(new Busy("all of its 2 places are taken", Duration.ofSeconds(1)));
    limits.leave(candidate(channel), DONE);
    assertThat(limits.enter(candidate(channel))).isNull();
    assertThat(limits.inFlight("main")).isEqualTo(2);
  }

  @Test
  void shouldKeepTheRateAndNotCountWhatItTurnsAway() {
    // Given
    Channel channel = channel(new Limits(1, 5, false));
    limits.enter(candidate(channel));
    nanos.advance(Duration.ofSeconds(45));
    // When
    Busy busy = limits.enter(candidate(channel));
    // Then
    assertThat(busy)
        .isEqualTo(new Busy("its 1 requests a minute are used up", Duration.ofSeconds(15)));
    assertThat(limits.inFlight("main")).isEqualTo(1);
    nanos.advance(Duration.ofSeconds(15));
    assertThat(limits.enter(candidate(channel))).isNull();
  }

  @Test
  void shouldNotSpendTheRateOnWhatFindsNoPlace() {
    // Given
    Channel channel = channel(new Limits(2, 1, false));
    limits.enter(candidate(channel));
    for (int i = 0; i < 10; i++) {
      assertThat(limits.enter(candidate(channel))).isNotNull();
    }
    // When
    limits.leave(candidate(channel), DONE);
    // Then
    assertThat(limits.enter(candidate(channel))).isNull();
  }

  @Test
  void shouldCountOnWhenLimitsChange() {
    // Given
    limits.enter(candidate(channel(Limits.NONE)));
    Channel narrower = channel(new Limits(0, 1, false));
    // When
    Busy busy = limits.enter(candidate(narrower));
    // Then
    assertThat(busy).isNotNull();
    limits.leave(candidate(narrower), DONE);
    assertThat(limits.inFlight("main")).isZero();
  }

  @Test
  void shouldLearnFromOverloadWhereThatIsAskedFor() {
    // Given
    Channel adaptive = channel(new Limits(0, 100, true));
    assertThat(limits.places(adaptive)).isEqualTo(20);
    // When
    limits.enter(candidate(adaptive));
    limits.leave(candidate(adaptive), failed(FaultClass.OVERLOADED));
    // Then
    assertThat(limits.places(adaptive)).isEqualTo(14);
    nanos.advance(Duration.ofSeconds(5));
    limits.enter(candidate(adaptive));
    limits.leave(candidate(adaptive), failed(FaultClass.BROKEN));
    limits.enter(candidate(adaptive));
    limits.leave(candidate(adaptive), new Turn(Ending.SERVED, Duration.ofMillis(100), null));
    assertThat(limits.places(adaptive)).isEqualTo(14);
  }

  @Test
  void shouldForgetChannelsThatAreGoneAndIdle() {
    // Given
    Channel channel = channel(Limits.NONE);
    limits.enter(candidate(channel));
    // When
    limits.retain(Set.of());
    // Then
    assertThat(limits.inFlight("main")).isEqualTo(1);
    limits.leave(candidate(channel), DONE);
    limits.retain(Set.of());
    assertThat(limits.inFlight("main")).isZero();
  }

  @Test
  void shouldWakeWhoWaitsForAPlace() throws Exception {
    // Given
    Channel channel = channel(new Limits(0, 1, false));
    limits.enter(candidate(channel));
    long seen = limits.freed();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> waiting =
          threads.submit(
              () -> {
                limits.awaitPlace(seen, Duration.ofSeconds(20));
                return limits.enter(candidate(channel));
              });
      // When
      limits.leave(candidate(channel), DONE);
      // Then
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isNull();
    }
    limits.awaitPlace(seen, Duration.ofSeconds(20));
    limits.awaitPlace(limits.freed(), Duration.ofMillis(1));
  }

  @Test
  void shouldHoldUnderManyThreads() throws Exception {
    // Given
    Channel channel = channel(new Limits(0, 3, false));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger let = new AtomicInteger();
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Runnable worker =
          () -> {
            for (int i = 0; i < 20_000; i++) {
              if (limits.enter(candidate(channel)) == null) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                let.incrementAndGet();
                inside.decrementAndGet();
                limits.leave(candidate(channel), DONE);
              }
            }
          };
      List<? extends Future<?>> running =
          List.of(worker, worker, worker, worker, worker, worker, worker, worker).stream()
              .map(threads::submit)
              .toList();
      for (Future<?> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    // Then
    assertThat(most.get()).isBetween(1, 3);
    assertThat(let.get()).isPositive();
    assertThat(limits.inFlight("main")).isZero();
  }
}

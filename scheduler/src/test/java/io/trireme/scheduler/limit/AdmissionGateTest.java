package io.trireme.scheduler.limit;

import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.limit.AdmissionGate.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class AdmissionGateTest {

  private static final AdmissionSettings SMALL =
      new AdmissionSettings(2, 2, Duration.ofSeconds(10));

  private final AdmissionGate gate = new AdmissionGate();
  private final List<String> in = new ArrayList<>();

  private @Nullable Ticket enter(String name) {
    return gate.enter(SMALL, ticket -> in.add(name));
  }

  @Test
  void shouldLetInQueueAndTurnAway() {
    // When
    for (String name : List.of("a", "b", "c", "d")) {
      assertThat(enter(name)).isNotNull();
    }
    // Then
    assertThat(enter("e")).isNull();
    assertThat(in).containsExactly("a", "b");
    assertThat(gate.inFlight()).isEqualTo(2);
    assertThat(gate.queued()).isEqualTo(2);
  }

  @Test
  void shouldLetInInTurnAsPlacesComeBack() {
    // Given
    Ticket first = requireNonNull(enter("a"));
    enter("b");
    enter("c");
    enter("d");
    // When
    first.leave();
    first.leave();
    // Then
    assertThat(in).containsExactly("a", "b", "c");
    assertThat(gate.inFlight()).isEqualTo(2);
    assertThat(gate.queued()).isEqualTo(1);
  }

  @Test
  void shouldForgetWhoGivesUp() {
    // Given
    Ticket first = requireNonNull(enter("a"));
    enter("b");
    Ticket third = requireNonNull(enter("c"));
    enter("d");
    // When
    assertThat(third.giveUp()).isTrue();
    assertThat(third.giveUp()).isFalse();
    assertThat(first.giveUp()).isFalse();
    first.leave();
    // Then
    assertThat(in).containsExactly("a", "b", "d");
    assertThat(gate.queued()).isZero();
  }

  @Test
  void shouldLeaveTheQueueToo() {
    // Given
    enter("a");
    enter("b");
    Ticket third = requireNonNull(enter("c"));
    // When
    third.leave();
    // Then
    assertThat(gate.queued()).isZero();
    assertThat(gate.inFlight()).isEqualTo(2);
  }

  @Test
  void shouldFollowAChangeOfSettings() {
    // Given
    Ticket first = requireNonNull(enter("a"));
    enter("b");
    enter("c");
    // When: narrower, then wider
    AdmissionSettings one = new AdmissionSettings(1, 5, Duration.ofSeconds(1));
    gate.enter(one, ticket -> in.add("d"));
    first.leave();
    assertThat(in).containsExactly("a", "b");
    gate.enter(new AdmissionSettings(10, 5, Duration.ofSeconds(1)), ticket -> in.add("e"));
    // Then
    assertThat(in).containsExactly("a", "b", "c", "d", "e");
    assertThat(gate.inFlight()).isEqualTo(4);
  }

  @Test
  void shouldLetEveryoneInOnceUnderManyThreads() throws Exception {
    // Given
    AdmissionSettings settings = new AdmissionSettings(4, 100_000, Duration.ofSeconds(1));
    ConcurrentLinkedQueue<Ticket> inside = new ConcurrentLinkedQueue<>();
    AtomicInteger let = new AtomicInteger();
    AtomicInteger gone = new AtomicInteger();
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int k = 0; k < 5_000; k++) {
                    Ticket ticket =
                        requireNonNull(
                            gate.enter(
                                settings,
                                granted -> {
                                  let.incrementAndGet();
                                  inside.add(granted);
                                }));
                    if (ThreadLocalRandom.current().nextInt(4) == 0 && ticket.giveUp()) {
                      gone.incrementAndGet();
                    }
                    Ticket some = inside.poll();
                    if (some != null) {
                      some.leave();
                    }
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    for (Ticket left = inside.poll(); left != null; left = inside.poll()) {
      left.leave();
    }
    // Then
    assertThat(let.get() + gone.get()).isEqualTo(40_000);
    assertThat(gate.inFlight()).isZero();
    assertThat(gate.queued()).isZero();
  }
}

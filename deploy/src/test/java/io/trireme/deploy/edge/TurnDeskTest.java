package io.trireme.deploy.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trireme.core.spi.StoredTurn;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.edge.TurnDesk.Fate;
import io.trireme.store.MemoryTurns;
import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import io.trireme.store.sql.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class TurnDeskTest {

  private static final Owner OWNER = new Owner("caller", TestProtocol.PLAIN);
  private static final Kept TURN =
      new Kept(
          new StoredTurn("turn", new byte[1], new byte[1], Set.of()), new Maker("c", "k", true));
  private final MemoryTurns store =
      new MemoryTurns(
          new TurnBounds(10, 4096, Duration.ofHours(1)), new ManualClock("2026-01-02T03:04:05Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private TurnDesk desk(Executor threads) {
    return new TurnDesk(store, threads, nanos::get, registry);
  }

  private long counted(String result) {
    return registry.find("trireme.store.operation").tag("result", result).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }

  private static Optional<Kept> find(TurnDesk desk) {
    return desk.ask("find", to -> to.find(OWNER, "turn"));
  }

  private static void fail(TurnDesk desk) {
    assertThatThrownBy(
            () ->
                desk.ask(
                    "find",
                    to -> {
                      throw new StoreException("gone", null);
                    }))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void shouldKeepAndFindOnOtherThreads() {
    // Given
    Queue<Runnable> tasks = new ArrayDeque<>();
    CompletableFuture<Fate> kept = desk(tasks::add).keep(OWNER, TURN);
    boolean before = kept.isDone();
    // When
    tasks.remove().run();
    // Then
    assertThat(before).isFalse();
    assertThat(kept).isCompletedWithValue(Fate.KEPT);
    assertThat(find(desk(Runnable::run))).isPresent();
    assertThat(counted("ok")).isEqualTo(2);
  }

  @Test
  void shouldSayThatATurnIsTooLarge() {
    // Given
    Kept large =
        new Kept(
            new StoredTurn("turn", new byte[2000], new byte[1], Set.of()),
            new Maker("c", "k", true));
    // When, Then
    assertThat(desk(Runnable::run).keep(OWNER, large)).isCompletedWithValue(Fate.TOO_LARGE);
  }

  @Test
  void shouldNotWaitWithoutEnd() {
    // Given threads that never come to it
    TurnDesk desk = desk(task -> {});
    // When
    CompletableFuture<Fate> kept = desk.keep(OWNER, TURN);
    // Then
    assertThat(kept)
        .succeedsWithin(TurnDesk.PATIENCE.toMillis() * 4, TimeUnit.MILLISECONDS)
        .isEqualTo(Fate.FAILED);
    assertThat(counted("failed")).isEqualTo(1);
  }

  @Test
  void shouldFailWhereNoThreadIsFree() {
    // Given
    TurnDesk desk =
        desk(
            task -> {
              throw new RejectedExecutionException("full");
            });
    // When, Then
    assertThat(desk.keep(OWNER, TURN)).isCompletedWithValue(Fate.FAILED);
    assertThatThrownBy(() -> find(desk)).isInstanceOf(StoreException.class);
  }

  @Test
  void shouldLeaveAStoreAloneThatFailsAndComeBack() {
    // Given
    TurnDesk desk = desk(Runnable::run);
    fail(desk);
    fail(desk);
    assertThat(find(desk)).isEmpty();
    fail(desk);
    fail(desk);
    fail(desk);
    // When
    assertThatThrownBy(() -> find(desk)).isInstanceOf(StoreException.class);
    CompletableFuture<Fate> meanwhile = desk.keep(OWNER, TURN);
    nanos.addAndGet(TurnDesk.REST.toNanos());
    // Then
    assertThat(meanwhile).isCompletedWithValue(Fate.FAILED);
    assertThat(desk.keep(OWNER, TURN)).isCompletedWithValue(Fate.KEPT);
    assertThat(find(desk)).isPresent();
    assertThat(counted("skipped")).isEqualTo(2);
  }

  @Test
  void shouldTryAStoreThatFailedWithOneQuestionAtATime() {
    // Given
    Queue<Runnable> tasks = new ArrayDeque<>();
    TurnDesk failing = desk(tasks::add);
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Fate> kept = failing.keep(new Owner("x", TestProtocol.PLAIN), TURN);
      tasks.clear();
      assertThat(kept).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Fate.FAILED);
    }
    nanos.addAndGet(TurnDesk.REST.toNanos());
    // When
    CompletableFuture<Fate> trial = failing.keep(OWNER, TURN);
    CompletableFuture<Fate> another = failing.keep(OWNER, TURN);
    // Then
    assertThat(another).isCompletedWithValue(Fate.FAILED);
    assertThat(trial).isNotDone();
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(trial).isCompletedWithValue(Fate.KEPT);
  }
}

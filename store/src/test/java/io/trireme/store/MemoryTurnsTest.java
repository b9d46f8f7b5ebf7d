package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.StoredTurn;
import io.trireme.store.TurnStore.Items;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class MemoryTurnsTest {

  private static final Dialect DIALECT = new Dialect("some");
  private static final Owner ANNE = new Owner("anne", DIALECT);
  private static final Owner BEN = new Owner("ben", DIALECT);
  private static final Maker MAKER = new Maker("channel", "key", true);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long ROOMY = 1 << 20;

  private static final class ManualClock implements InstantSource {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private final ManualClock clock = new ManualClock();

  private MemoryTurns store(int count, long bytes) {
    return new MemoryTurns(new TurnBounds(count, bytes, DAY), clock);
  }

  private static Kept turn(String id, String... items) {
    return turn(id, 10, items);
  }

  private static Kept turn(String id, int bytes, String... items) {
    return new Kept(new StoredTurn(id, new byte[bytes], new byte[1], Set.of(items)), MAKER);
  }

  @Test
  void shouldFindWhatItsOwnerKept() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    Kept kept = turn("t1");
    // When
    boolean taken = turns.keep(ANNE, kept);
    // Then
    assertThat(taken).isTrue();
    assertThat(turns.find(ANNE, "t1")).containsSame(kept);
    assertThat(turns.find(ANNE, "t2")).isEmpty();
  }

  @Test
  void shouldHideTurnsFromEverybodyElse() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    turns.keep(ANNE, turn("t1"));
    // When, Then
    assertThat(turns.find(BEN, "t1")).isEmpty();
    assertThat(turns.forget(BEN, "t1")).isEmpty();
    assertThat(turns.find(new Owner("anne", new Dialect("other")), "t1")).isEmpty();
    assertThat(turns.isAnothers(BEN, "t1")).isTrue();
    assertThat(turns.isAnothers(ANNE, "t1")).isFalse();
    assertThat(turns.isAnothers(BEN, "t2")).isFalse();
  }

  @Test
  void shouldKeepTurnsOfOneIdApart() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    Kept annes = turn("t1");
    Kept bens = turn("t1");
    turns.keep(ANNE, annes);
    turns.keep(BEN, bens);
    // When
    turns.forget(ANNE, "t1");
    // Then
    assertThat(turns.find(ANNE, "t1")).isEmpty();
    assertThat(turns.find(BEN, "t1")).containsSame(bens);
    assertThat(turns.isAnothers(ANNE, "t1")).isTrue();
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
  }

  @Test
  void shouldForgetOnce() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    Kept kept = turn("t1");
    turns.keep(ANNE, kept);
    // When, Then
    assertThat(turns.forget(ANNE, "t1")).containsSame(kept);
    assertThat(turns.forget(ANNE, "t1")).isEmpty();
    assertThat(turns.count()).isZero();
    assertThat(turns.bytes()).isZero();
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
  }

  @Test
  void shouldLetTheLeastUsedGoWhenThereAreTooMany() {
    // Given
    MemoryTurns turns = store(2, ROOMY);
    turns.keep(ANNE, turn("t1"));
    turns.keep(ANNE, turn("t2"));
    turns.find(ANNE, "t1");
    // When
    turns.keep(BEN, turn("t3"));
    // Then
    assertThat(turns.find(ANNE, "t1")).isPresent();
    assertThat(turns.find(ANNE, "t2")).isEmpty();
    assertThat(turns.find(BEN, "t3")).isPresent();
    assertThat(turns.isAnothers(BEN, "t2")).isFalse();
  }

  @Test
  void shouldLetTurnsGoWhenTheyTakeTooManyBytes() {
    // Given
    MemoryTurns turns = store(100, 10_000);
    for (int i = 0; i < 20; i++) {
      turns.keep(ANNE, turn("t" + i, 2000));
    }
    // When, Then
    assertThat(turns.bytes())
        .isLessThanOrEqualTo(10_000)
        .isEqualTo(4 * turn("t", 2000).turn().weight());
    assertThat(turns.find(ANNE, "t15")).isEmpty();
    assertThat(turns.find(ANNE, "t16")).isPresent();
  }

  @Test
  void shouldRefuseWhatWouldPushTooMuchOut() {
    // Given
    MemoryTurns turns = store(100, 10_000);
    turns.keep(ANNE, turn("t1", 2000));
    // When
    boolean kept = turns.keep(ANNE, turn("t2", 3000));
    // Then
    assertThat(turns.largest()).isEqualTo(2500);
    assertThat(kept).isFalse();
    assertThat(turns.find(ANNE, "t1")).isPresent();
    assertThat(turns.find(ANNE, "t2")).isEmpty();
  }

  @Test
  void shouldReplaceATurnOfTheSameId() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    turns.keep(ANNE, turn("t1", 500));
    Kept second = turn("t1", 20);
    // When
    turns.keep(ANNE, second);
    // Then
    assertThat(turns.find(ANNE, "t1")).containsSame(second);
    assertThat(turns.bytes()).isEqualTo(second.turn().weight());
    turns.forget(ANNE, "t1");
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
  }

  @Test
  void shouldForgetWhatIsOld() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    turns.keep(ANNE, turn("t1", "item"));
    clock.pass(DAY.minusSeconds(1));
    assertThat(turns.find(ANNE, "t1")).isPresent();
    // When
    clock.pass(Duration.ofSeconds(1));
    // Then
    assertThat(turns.isAnothers(ANNE, "t1")).isFalse();
    assertThat(turns.findItems(ANNE, Set.of("item")).turns()).isEmpty();
    assertThat(turns.find(ANNE, "t1")).isEmpty();
  }

  @Test
  void shouldLetGoOfWhatIsOldThoughNobodyAsksForIt() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    turns.keep(ANNE, turn("t1"));
    turns.keep(ANNE, turn("t2"));
    clock.pass(DAY);
    // When
    turns.keep(BEN, turn("t3"));
    // Then
    assertThat(turns.count()).isEqualTo(1);
    assertThat(turns.bytes()).isEqualTo(turn("t3").turn().weight());
  }

  @Test
  void shouldFindItemsInTheNewestTurnThatHasThem() {
    // Given
    MemoryTurns turns = store(10, ROOMY);
    Kept first = turn("t1", "a", "b");
    Kept second = turn("t2", "b", "c");
    turns.keep(ANNE, first);
    turns.keep(ANNE, second);
    turns.keep(BEN, turn("t3", "d"));
    // When
    Items some = turns.findItems(ANNE, Set.of("b"));
    Items all = turns.findItems(ANNE, Set.of("a", "b", "nothing"));
    Items foreign = turns.findItems(ANNE, Set.of("a", "d"));
    // Then
    assertThat(some).isEqualTo(new Items(List.of(second), false));
    assertThat(all).isEqualTo(new Items(List.of(second, first), false));
    assertThat(foreign).isEqualTo(new Items(List.of(first), true));
  }

  @Test
  void shouldStayWithinItsBoundsUnderManyHands() throws Exception {
    // Given
    MemoryTurns turns = store(50, 60_000);
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> work =
          List.of(1, 2, 3, 4, 5, 6, 7, 8).stream()
              .<Future<?>>map(hand -> threads.submit(() -> use(turns, hand)))
              .toList();
      for (Future<?> done : work) {
        done.get(10, TimeUnit.SECONDS);
      }
    }
    // Then
    assertThat(turns.count()).isBetween(1, 50);
    assertThat(turns.bytes()).isBetween(1L, 60_000L);
    for (int i = 0; i < 300; i++) {
      turns.forget(ANNE, "t" + i);
      turns.forget(BEN, "t" + i);
    }
    assertThat(turns.count()).isZero();
    assertThat(turns.bytes()).isZero();
    assertThat(turns.isAnothers(ANNE, "t1")).isFalse();
  }

  private static void use(MemoryTurns turns, int hand) {
    for (int i = 0; i < 2000; i++) {
      String id = "t" + (i * hand) % 300;
      Owner owner = (i + hand) % 2 == 0 ? ANNE : BEN;
      turns.keep(owner, turn(id, (i % 7) * 300, "item" + i));
      turns.find(owner, id);
      if (i % 5 == 0) {
        turns.forget(owner, id);
      }
    }
  }

  @Test
  void shouldRefuseBoundsThatKeepNothing() {
    assertThatThrownBy(() -> new TurnBounds(0, 1, DAY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TurnBounds(1, 0, DAY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TurnBounds(1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

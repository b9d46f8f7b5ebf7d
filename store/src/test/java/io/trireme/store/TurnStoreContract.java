package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.StoredTurn;
import io.trireme.store.TurnStore.Items;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Maker;
import io.trireme.store.TurnStore.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link TurnStore} keeps to. */
@Timeout(60)
public abstract class TurnStoreContract {

  private static final Dialect DIALECT = new Dialect("some");
  private static final Owner ANNE = new Owner("anne", DIALECT);
  private static final Owner BEN = new Owner("ben", DIALECT);
  private static final Maker MAKER = new Maker("channel", "key", true);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long ROOMY = 1 << 20;

  /** A clock that stands until it is moved. */
  private static final class ManualClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private final ManualClock clock = new ManualClock();

  /** An empty store. */
  protected abstract TurnStore create(TurnBounds bounds, InstantSource time);

  /** Ends what {@link #create} began. */
  @AfterEach
  protected abstract void close();

  private TurnStore store(int count, long bytes) {
    return create(new TurnBounds(count, bytes, DAY), clock);
  }

  private TurnStore store() {
    return store(100, ROOMY);
  }

  private static Kept turn(String id, String... items) {
    return turn(id, 10, items);
  }

  private static Kept turn(String id, int bytes, String... items) {
    byte[] input = new byte[bytes];
    new Random(id.hashCode()).nextBytes(input);
    byte[] answer = ("answer of " + id).getBytes(StandardCharsets.UTF_8);
    return new Kept(new StoredTurn(id, input, answer, Set.of(items)), MAKER);
  }

  private static void assertSame(Kept found, Kept kept) {
    assertThat(found.maker()).isEqualTo(kept.maker());
    assertThat(found.turn().id()).isEqualTo(kept.turn().id());
    assertThat(found.turn().input()).isEqualTo(kept.turn().input());
    assertThat(found.turn().answer()).isEqualTo(kept.turn().answer());
    assertThat(found.turn().itemIds()).isEqualTo(kept.turn().itemIds());
  }

  private static List<String> ids(Items items) {
    return items.turns().stream().map(kept -> kept.turn().id()).toList();
  }

  @Test
  void shouldFindWhatItsOwnerKept() {
    // Given
    TurnStore turns = store();
    Kept kept = new Kept(turn("t1", 50_000, "a", "b").turn(), new Maker("c\u00e9", "", false));
    // When
    boolean taken = turns.keep(ANNE, kept);
    // Then
    assertThat(taken).isTrue();
    assertSame(turns.find(ANNE, "t1").orElseThrow(), kept);
    assertThat(turns.find(ANNE, "t2")).isEmpty();
  }

  @Test
  void shouldHideTurnsFromEverybodyElse() {
    // Given
    TurnStore turns = store();
    turns.keep(ANNE, turn("t1"));
    // When, Then
    assertThat(turns.find(BEN, "t1")).isEmpty();
    assertThat(turns.forget(BEN, "t1")).isEmpty();
    assertThat(turns.find(new Owner("anne", new Dialect("other")), "t1")).isEmpty();
    assertThat(turns.isAnothers(BEN, "t1")).isTrue();
    assertThat(turns.isAnothers(ANNE, "t1")).isFalse();
    assertThat(turns.isAnothers(BEN, "t2")).isFalse();
    assertThat(turns.isAnothers(new Owner("ben", new Dialect("other")), "t1")).isFalse();
    assertThat(turns.find(ANNE, "t1")).isPresent();
  }

  @Test
  void shouldKeepTurnsOfOneIdApart() {
    // Given
    TurnStore turns = store();
    Kept annes = turn("t1", 20);
    Kept bens = turn("t1", 30);
    turns.keep(ANNE, annes);
    turns.keep(BEN, bens);
    // When
    turns.forget(ANNE, "t1");
    // Then
    assertThat(turns.find(ANNE, "t1")).isEmpty();
    assertSame(turns.find(BEN, "t1").orElseThrow(), bens);
    assertThat(turns.isAnothers(ANNE, "t1")).isTrue();
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
  }

  @Test
  void shouldForgetOnce() {
    // Given
    TurnStore turns = store();
    Kept kept = turn("t1", "item");
    turns.keep(ANNE, kept);
    // When, Then
    assertSame(turns.forget(ANNE, "t1").orElseThrow(), kept);
    assertThat(turns.forget(ANNE, "t1")).isEmpty();
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
    assertThat(turns.findItems(ANNE, Set.of("item")).turns()).isEmpty();
  }

  @Test
  void shouldLetTheLeastUsedGoWhenThereAreTooMany() {
    // Given
    TurnStore turns = store(2, ROOMY);
    turns.keep(ANNE, turn("t1"));
    clock.pass(Duration.ofHours(1));
    turns.keep(ANNE, turn("t2"));
    clock.pass(Duration.ofHours(1));
    turns.find(ANNE, "t1");
    clock.pass(Duration.ofHours(1));
    // When
    turns.keep(BEN, turn("t3"));
    turns.tidy();
    // Then
    assertThat(turns.find(ANNE, "t1")).isPresent();
    assertThat(turns.find(ANNE, "t2")).isEmpty();
    assertThat(turns.find(BEN, "t3")).isPresent();
    assertThat(turns.isAnothers(BEN, "t2")).isFalse();
  }

  @Test
  void shouldLetTurnsGoWhenTheyTakeTooManyBytes() {
    // Given
    TurnStore turns = store(100, 10_000);
    for (int i = 0; i < 20; i++) {
      turns.keep(ANNE, turn("t" + i, 2000));
      clock.pass(Duration.ofSeconds(1));
    }
    // When
    turns.tidy();
    // Then
    assertThat(turns.find(ANNE, "t15")).isEmpty();
    assertThat(turns.find(ANNE, "t16")).isPresent();
  }

  @Test
  void shouldStayNearItsBoundsThoughNobodyTidies() {
    // Given
    TurnStore turns = store(80, ROOMY);
    // When
    for (int i = 0; i < 400; i++) {
      turns.keep(ANNE, turn("t" + i));
      clock.pass(Duration.ofSeconds(1));
    }
    // Then
    long left = IntStream.range(0, 400).filter(i -> turns.find(ANNE, "t" + i).isPresent()).count();
    assertThat(left).isBetween(80L, 80L + 80 / 8 + 1);
    assertThat(turns.find(ANNE, "t399")).isPresent();
  }

  @Test
  void shouldRefuseWhatIsTooLarge() {
    // Given
    TurnStore turns = store(100, 10_000);
    turns.keep(ANNE, turn("t1", 2000));
    turns.keep(ANNE, turn("t2", 20));
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
    TurnStore turns = store();
    turns.keep(ANNE, turn("t1", 500, "a", "b"));
    Kept second = turn("t1", 20, "b", "c");
    // When
    turns.keep(ANNE, second);
    // Then
    assertSame(turns.find(ANNE, "t1").orElseThrow(), second);
    assertThat(turns.findItems(ANNE, Set.of("a")).turns()).isEmpty();
    assertThat(ids(turns.findItems(ANNE, Set.of("b", "c")))).containsExactly("t1");
    turns.forget(ANNE, "t1");
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
  }

  @Test
  void shouldForgetWhatIsOld() {
    // Given
    TurnStore turns = store();
    turns.keep(ANNE, turn("t1", "item"));
    clock.pass(DAY.minusSeconds(1));
    assertThat(turns.find(ANNE, "t1")).isPresent();
    // When
    clock.pass(Duration.ofSeconds(1));
    // Then
    assertThat(turns.isAnothers(ANNE, "t1")).isFalse();
    assertThat(turns.findItems(ANNE, Set.of("item")).turns()).isEmpty();
    assertThat(turns.findItems(BEN, Set.of("item")).othersToo()).isFalse();
    assertThat(turns.find(ANNE, "t1")).isEmpty();
    assertThat(turns.forget(ANNE, "t1")).isEmpty();
    turns.tidy();
    assertThat(turns.isAnothers(BEN, "t1")).isFalse();
    clock.pass(DAY.negated());
    assertThat(turns.find(ANNE, "t1")).isEmpty();
  }

  @Test
  void shouldFindItemsInTheNewestTurnThatHasThem() {
    // Given
    TurnStore turns = store();
    turns.keep(ANNE, turn("t1", "a", "b"));
    clock.pass(Duration.ofSeconds(1));
    turns.keep(ANNE, turn("t2", "b", "c"));
    clock.pass(Duration.ofSeconds(1));
    turns.keep(BEN, turn("t3", "d"));
    // When
    Items some = turns.findItems(ANNE, Set.of("b"));
    Items all = turns.findItems(ANNE, Set.of("a", "b", "nothing"));
    Items foreign = turns.findItems(ANNE, Set.of("a", "d"));
    // Then
    assertThat(ids(some)).containsExactly("t2");
    assertThat(some.othersToo()).isFalse();
    assertThat(ids(all)).containsExactly("t2", "t1");
    assertThat(all.othersToo()).isFalse();
    assertThat(ids(foreign)).containsExactly("t1");
    assertThat(foreign.othersToo()).isTrue();
    assertThat(turns.findItems(ANNE, Set.of()).turns()).isEmpty();
  }

  @Test
  void shouldFindManyItems() {
    // Given
    TurnStore turns = store();
    String[] items = IntStream.range(0, 1000).mapToObj(i -> "item" + i).toArray(String[]::new);
    turns.keep(ANNE, turn("t1", items));
    Set<String> asked = new HashSet<>(Set.of(items));
    asked.add("nothing");
    // When, Then
    assertThat(ids(turns.findItems(ANNE, asked))).containsExactly("t1");
    assertThat(turns.findItems(BEN, asked).othersToo()).isTrue();
  }

  @Test
  void shouldTakeNoIdForMoreThanAnId() {
    // Given
    TurnStore turns = store();
    turns.keep(ANNE, turn("t1", "item"));
    for (String odd : List.of("' or 1=1 --", "t%", "nul\0", "\ud800", "x".repeat(5000), "")) {
      // When, Then
      assertThat(turns.find(ANNE, odd)).isEmpty();
      assertThat(turns.isAnothers(BEN, odd)).isFalse();
      assertThat(turns.forget(ANNE, odd)).isEmpty();
      assertThat(turns.findItems(ANNE, Set.of(odd))).isEqualTo(new Items(List.of(), false));
    }
    assertThat(turns.find(ANNE, "t1")).isPresent();
  }

  @Test
  void shouldServeManyHands() throws Exception {
    // Given
    TurnStore turns = store(50, 60_000);
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> work =
          List.of(1, 2, 3, 4).stream()
              .<Future<?>>map(hand -> threads.submit(() -> use(turns, hand)))
              .toList();
      for (Future<?> done : work) {
        done.get(50, TimeUnit.SECONDS);
      }
    }
    turns.tidy();
    // Then
    long left =
        IntStream.range(0, 30)
            .filter(i -> turns.find(ANNE, "t" + i).or(() -> turns.find(BEN, "t" + i)).isPresent())
            .count();
    assertThat(left).isBetween(1L, 30L);
  }

  private static void use(TurnStore turns, int hand) {
    for (int i = 0; i < 60; i++) {
      String id = "t" + (i * hand) % 30;
      Owner owner = (i + hand) % 2 == 0 ? ANNE : BEN;
      turns.keep(owner, turn(id, (i % 7) * 300, "item" + i, "shared"));
      turns.find(owner, id);
      if (i % 5 == 0) {
        turns.forget(owner, id);
      }
    }
  }
}

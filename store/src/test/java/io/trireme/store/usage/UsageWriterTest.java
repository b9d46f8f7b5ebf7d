package io.trireme.store.usage;

import io.trireme.store.sql.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.store.usage.Entries.NOON;
import static io.trireme.store.usage.Entries.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class UsageWriterTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final FakeUsage store = new FakeUsage();
  private final AtomicInteger dropped = new AtomicInteger();
  private final Semaphore failures = new Semaphore(0);
  private final AtomicInteger recoveries = new AtomicInteger();
  private final UsageWriter.Watcher watcher =
      new UsageWriter.Watcher() {
        @Override
        public void dropped(int rows) {
          dropped.addAndGet(rows);
        }

        @Override
        public void failed(StoreException reason) {
          failures.release();
        }

        @Override
        public void recovered() {
          recoveries.incrementAndGet();
        }
      };

  private UsageWriter writer(int rows, long bytes, int batch, Duration linger, Duration pause) {
    return new UsageWriter(
        store, new UsageWriter.Bounds(rows, bytes, batch, linger, pause), watcher);
  }

  private static void offer(UsageWriter writer, int from, int to) {
    IntStream.range(from, to).forEach(i -> writer.offer(PLAIN.at("r" + i, NOON)));
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
  }

  @Test
  void shouldWriteManyAtOnceAndInOrder() {
    // Given
    store.turns.release(1000);
    try (UsageWriter writer = writer(1000, 10 << 20, 50, LONG, LONG)) {
      offer(writer, 0, 120);

      // When
      writer.start();
      assertThat(writer.flush(SOON)).isTrue();

      // Then
      assertThat(store.batches()).extracting(List::size).containsExactly(50, 50, 20);
      assertThat(store.ids()).isEqualTo(ids(0, 120));
      assertThat(writer.waiting()).isZero();
    }
  }

  @Test
  void shouldNotWaitLongForACompany() throws InterruptedException {
    // Given
    store.turns.release(1000);
    try (UsageWriter writer = writer(1000, 10 << 20, 50, Duration.ofMillis(1), LONG)) {
      writer.start();

      // When one comes alone
      offer(writer, 0, 1);

      // Then it is written all the same
      assertThat(store.calls.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(store.ids()).isEqualTo(ids(0, 1));
  }

  @Test
  void shouldTakeMoreWhileTheStoreIsStuckAndDropTheOldestBeyondTheBound() throws Exception {
    // Given a store that is in the middle of the first batch
    try (UsageWriter writer = writer(100, 10 << 20, 10, Duration.ZERO, LONG)) {
      writer.start();
      offer(writer, 0, 10);
      assertThat(store.calls.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

      // When
      offer(writer, 10, 1000);

      // Then nobody waited, and the newest are there
      assertThat(writer.waiting()).isEqualTo(100);
      assertThat(dropped).hasValue(900);

      // And when the store goes on
      store.turns.release(1000);
      assertThat(writer.flush(SOON)).isTrue();

      // Then what was being written counts once, and nothing that was dropped comes back
      assertThat(store.ids().subList(store.ids().size() - 100, store.ids().size()))
          .isEqualTo(ids(900, 1000));
      assertThat(store.ids()).doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldBoundTheMemoryToo() {
    // Given rows of about 2.9 KiB, and room for ten of them
    long weight = PLAIN.at("r", NOON).weight();
    try (UsageWriter writer = writer(1_000_000, weight * 10, 10, LONG, LONG)) {
      // When
      offer(writer, 0, 50);

      // Then
      assertThat(writer.waiting()).isEqualTo(10);
      assertThat(dropped).hasValue(40);
    }
  }

  @Test
  void shouldKeepRowsThroughAnOutage() throws InterruptedException {
    // Given
    store.turns.release(1000);
    store.away(true);
    try (UsageWriter writer = writer(1000, 10 << 20, 10, Duration.ZERO, Duration.ofMillis(1))) {
      writer.start();
      offer(writer, 0, 25);
      assertThat(failures.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(store.batches()).isEmpty();

      // When it comes back
      store.away(false);

      // Then
      assertThat(writer.flush(SOON)).isTrue();
      assertThat(store.ids()).isEqualTo(ids(0, 25));
      assertThat(recoveries).hasValue(1);
      assertThat(dropped).hasValue(0);
    }
  }

  @Test
  void shouldSayWhenAFlushDidNotSucceedInTime() {
    // Given
    store.turns.release(1_000_000);
    store.away(true);
    UsageWriter writer = writer(1000, 10 << 20, 10, LONG, Duration.ofMillis(50));
    writer.start();
    offer(writer, 0, 5);

    // When / Then
    assertThat(writer.flush(Duration.ofMillis(200))).isFalse();

    // And it ends all the same, with what it can
    store.away(false);
    writer.close();
    assertThat(store.ids()).isEqualTo(ids(0, 5));
  }

  @Test
  void shouldWriteAtTheEndWhatWaitsForCompany() {
    // Given
    store.turns.release(1000);
    UsageWriter writer = writer(1000, 10 << 20, 10, LONG, LONG);
    writer.start();
    offer(writer, 0, 7);

    // When
    writer.close();

    // Then
    assertThat(store.ids()).isEqualTo(ids(0, 7));
  }

  @Test
  void shouldEndThoughTheStoreIsStuck() {
    // Given a store that never answers
    UsageWriter writer = writer(1000, 10 << 20, 10, Duration.ZERO, LONG);
    writer.start();
    offer(writer, 0, 5);
    long before = System.nanoTime();

    // When
    writer.close();

    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    store.turns.release(1000);
  }

  @Test
  void shouldNotLetClientsFillTheTablesWithNames() {
    // Given
    List<RequestEntry> written = new ArrayList<>();
    store.turns.release(10_000);
    try (UsageWriter writer =
        new UsageWriter(
            new CollectingUsage(written),
            new UsageWriter.Bounds(10_000, 100 << 20, 500, LONG, LONG),
            watcher)) {
      // When clients make a thousand names up within an hour, and one of them again in the next
      for (int i = 0; i < 1000; i++) {
        writer.offer(PLAIN.of("main", "made-up-" + i).at("r" + i, NOON));
      }
      writer.offer(PLAIN.of("main", "made-up-999").at("later", NOON.plusSeconds(3600)));
      writer.start();
      assertThat(writer.flush(SOON)).isTrue();
    }

    // Then
    assertThat(written.stream().map(entry -> entry.parties().model()).distinct())
        .hasSize(502)
        .contains("(other)", "made-up-0");
    assertThat(written.getLast().parties().model()).isEqualTo("made-up-999");
    assertThat(written.get(600).parties().upstreamModel()).isEqualTo("up-made-up-600");
  }
}

package io.trireme.store.sql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class LeaderLeaseTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

  private LeaderLease lease(Database database, String holder) {
    return new LeaderLease(database, "jobs", holder, LONG, nanos::get);
  }

  /** What the database's clock would do in a minute. */
  private static void end(Database database) {
    database.write(handle -> handle.execute("update leader set expires_at = 1"));
  }

  private static int writeAs(LeaderLease lease) {
    return lease
        .runFenced(handle -> handle.execute("update config_revision set revision = revision + 1"))
        .orElse(0);
  }

  private static long written(Database database) {
    return database.read(
        handle ->
            handle.createQuery("select revision from config_revision").mapTo(Long.class).one());
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldBeHeldByOneOfTwo(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      LeaderLease anne = lease(database, "anne");
      LeaderLease ben = lease(database, "ben");
      // When
      boolean first = anne.renew();
      boolean second = ben.renew();
      // Then
      assertThat(first).isTrue();
      assertThat(second).isFalse();
      assertThat(anne.leads()).isTrue();
      assertThat(ben.leads()).isFalse();
      assertThat(anne.renew()).isTrue();
      assertThat(anne.epoch()).hasValue(1);
      assertThat(ben.epoch()).isEmpty();
      assertThat(new LeaderLease(database, "else", "ben", LONG, nanos::get).renew()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldBeHeldByOneOfManyAtOnce(Engine engine) throws Exception {
    try (Database database = Databases.fresh(engine, folder);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      // Given
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        LeaderLease lease = lease(database, "node-" + i);
        contenders.add(lease::renew);
      }
      // When
      int leaders = 0;
      for (Future<Boolean> answer : threads.invokeAll(contenders, 30, TimeUnit.SECONDS)) {
        leaders += answer.get() ? 1 : 0;
      }
      // Then
      assertThat(leaders).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldGoToAnotherWhenItHasEnded(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      LeaderLease anne = lease(database, "anne");
      LeaderLease ben = lease(database, "ben");
      anne.renew();
      // When
      end(database);
      // Then
      assertThat(ben.renew()).isTrue();
      assertThat(ben.epoch()).hasValue(2);
      assertThat(anne.renew()).isFalse();
      assertThat(anne.leads()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldEndByTheTimeThatPassesHere(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      LeaderLease anne = lease(database, "anne");
      anne.renew();
      // When
      nanos.addAndGet(LONG.toNanos() - 1);
      boolean before = anne.leads();
      nanos.incrementAndGet();
      // Then
      assertThat(before).isTrue();
      assertThat(anne.leads()).isFalse();
      assertThat(anne.renew()).isTrue();
      assertThat(anne.leads()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldWriteNothingForOneWhoWasHeldUp(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given one who leads, and whose clock stood still while another took over
      LeaderLease anne = lease(database, "anne");
      LeaderLease ben = lease(database, "ben");
      anne.renew();
      assertThat(writeAs(anne)).isEqualTo(1);
      end(database);
      ben.renew();
      assertThat(anne.leads()).isTrue();
      // When
      int late = writeAs(anne);
      // Then
      assertThat(late).isZero();
      assertThat(anne.leads()).isFalse();
      assertThat(writeAs(ben)).isEqualTo(1);
      assertThat(written(database)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldTakeAHigherEpochEvenFromItself(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given what was begun under a right that has ended
      LeaderLease before = lease(database, "anne");
      before.renew();
      end(database);
      // When
      LeaderLease after = lease(database, "anne");
      after.renew();
      // Then
      assertThat(after.epoch()).hasValue(2);
      assertThat(writeAs(before)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldPassOnAtOnceWhatIsGivenUp(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      LeaderLease anne = lease(database, "anne");
      LeaderLease ben = lease(database, "ben");
      anne.renew();
      // When
      anne.resign();
      ben.resign();
      // Then
      assertThat(anne.leads()).isFalse();
      assertThat(writeAs(anne)).isZero();
      assertThat(ben.renew()).isTrue();
    }
  }

  @Test
  void shouldLeadToItsEndWhenTheDatabaseIsGone() {
    // Given
    LeaderLease anne;
    try (Database database = Databases.fresh(Engine.EMBEDDED, folder)) {
      anne = lease(database, "anne");
      anne.renew();
    }
    // When the database is closed
    assertThatThrownBy(anne::renew).isInstanceOf(StoreException.class);
    // Then
    assertThat(anne.leads()).isTrue();
    assertThatThrownBy(() -> anne.runFenced(handle -> Optional.empty()))
        .isInstanceOf(StoreException.class);
    nanos.addAndGet(LONG.toNanos());
    assertThat(anne.leads()).isFalse();
  }
}

package io.trireme.store.usage;

import io.trireme.store.sql.Database;
import io.trireme.store.sql.Databases;
import io.trireme.store.sql.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.store.usage.Entries.NOON;
import static io.trireme.store.usage.Entries.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

/** Days of traffic by a clock that is set: what is kept stops growing. */
@Timeout(180)
class UsageGrowthTest {

  private static final List<String> TABLES =
      List.of("request_log", "usage_minute", "usage_hour", "usage_day", "usage_stale");

  @TempDir Path folder;

  private int next;

  /** Twelve exchanges an hour by three models on two channels, and the jobs after each hour. */
  private void traffic(SqlUsage store, UsageJobs jobs, Instant from, int hours) {
    for (int hour = 0; hour < hours; hour++) {
      Instant begin = from.plus(Duration.ofHours(hour));
      List<RequestEntry> entries = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        entries.add(
            PLAIN
                .of("c" + i % 2, "m" + i % 3)
                .at("r" + next++, begin.plus(Duration.ofMinutes(5L * i))));
      }
      store.append(entries);
      jobs.run(begin.plus(Duration.ofHours(1)));
    }
  }

  private static List<Long> rows(Database database) {
    return database.read(
        handle ->
            TABLES.stream()
                .map(
                    table ->
                        handle.createQuery("select count(*) from " + table).mapTo(Long.class).one())
                .toList());
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldKeepNoMoreAfterDaysThanItsBounds(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given a day of traffic, of which a day is kept
      SqlUsage store = new SqlUsage(database);
      UsageJobs jobs = new UsageJobs(store, Duration.ofDays(1));
      traffic(store, jobs, NOON, 25);
      List<Long> dayOne = rows(database);

      // When another day goes by
      traffic(store, jobs, NOON.plus(Duration.ofHours(25)), 24);
      List<Long> dayTwo = rows(database);

      // Then requests and minutes are as many as before, and hours grow by what is kept for weeks
      assertThat(dayOne.getFirst()).isEqualTo(12L * 24);
      assertThat(dayTwo.subList(0, 2)).isEqualTo(dayOne.subList(0, 2));
      assertThat(dayTwo.get(2)).isEqualTo(6L * 49);
      assertThat(dayTwo.getLast()).isZero();
    }
  }

  @Test
  void shouldForgetHoursAndDaysInTheEnd() {
    try (Database database = Databases.fresh(Engine.EMBEDDED, folder)) {
      // Given an exchange every ten days for three years
      SqlUsage store = new SqlUsage(database);
      UsageJobs jobs = new UsageJobs(store, Duration.ofDays(7));
      Instant now = NOON;
      for (int i = 0; i < 110; i++) {
        now = NOON.plus(Duration.ofDays(10L * i));
        store.append(List.of(PLAIN.at("r" + i, now)));
        jobs.run(now.plusSeconds(60));
      }

      // Then
      assertThat(rows(database)).containsExactly(1L, 1L, 10L, 74L, 0L);
    }
  }

  @Test
  void shouldNotLetTheFileGrow() throws IOException {
    try (Database database = Databases.fresh(Engine.EMBEDDED, folder)) {
      // Given three days, of which one is kept
      SqlUsage store = new SqlUsage(database);
      UsageJobs jobs = new UsageJobs(store, Duration.ofDays(1));
      traffic(store, jobs, NOON, 72);
      long before = size();

      // When three more go by
      traffic(store, jobs, NOON.plus(Duration.ofDays(3)), 72);

      // Then the file has grown by the sums of hours and days at most: 6 rows of 400 bytes an hour
      assertThat(size() - before).isLessThan(72 * 6 * 400L + 64 * 1024);
    }
  }

  private long size() throws IOException {
    return Files.size(folder.resolve("trireme.db"));
  }
}

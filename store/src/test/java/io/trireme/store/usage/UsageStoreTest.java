package io.trireme.store.usage;

import io.trireme.core.Usage;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Databases;
import io.trireme.store.sql.Engine;
import io.trireme.store.usage.UsageQuery.Grain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.store.usage.Entries.NOON;
import static io.trireme.store.usage.Entries.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link UsageStore} does, on both engines. */
@Timeout(120)
class UsageStoreTest {

  private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2026-11-23T00:00:00Z");

  @TempDir Path folder;

  private static RequestQuery all(int limit) {
    return query(Filters.ALL, null, null, limit);
  }

  private static RequestQuery query(
      Filters filters, @Nullable String text, RequestQuery.@Nullable Cursor after, int limit) {
    return new RequestQuery(filters, DAY, NEXT_DAY, text, after, limit);
  }

  private static UsageQuery sums(Grain grain, Grouping group) {
    return new UsageQuery(DAY, NEXT_DAY, grain, group, Filters.ALL);
  }

  private static List<String> ids(List<RequestEntry> entries) {
    return entries.stream().map(RequestEntry::id).toList();
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldGiveBackWhatItTook(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      RequestEntry known = PLAIN.at("req_1", NOON.plusNanos(1_234_567));
      RequestEntry unknown = PLAIN.untold().at("req_2", NOON);

      // When
      store.append(List.of(known, unknown));

      // Then
      assertThat(store.request("req_1")).hasValue(known);
      assertThat(store.request("req_2")).hasValue(unknown);
      assertThat(store.request("req_3")).isEmpty();
      assertThat(unknown.usage()).isEqualTo(Usage.UNKNOWN);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldReadTriesOfAVersionThatToldNoTimes(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      store.append(List.of(PLAIN.at("req_1", NOON)));
      String old =
          "{\"tries\":[{\"channel\":\"main\",\"key\":\"k\",\"reason\":\"first\","
              + "\"result\":\"served\",\"ms\":7,\"fault\":\"\"}]}";

      // When
      database.write(handle -> handle.execute("update request_log set detail = ?", old));

      // Then
      assertThat(store.request("req_1").orElseThrow().detail().tries())
          .containsExactly(
              new TryEntry("main", "k", "first", "served", 7, "", TryEntry.Times.UNKNOWN));
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldCountNothingTwice(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      List<RequestEntry> batch = List.of(PLAIN.at("a", NOON), PLAIN.at("b", NOON));
      assertThat(store.append(batch)).isEqualTo(2);

      // When the same comes again, with one more, and one of it twice
      RequestEntry more = PLAIN.at("c", NOON);
      assertThat(store.append(List.of(batch.get(0), batch.get(1), more, more))).isEqualTo(1);

      // Then
      assertThat(store.requests(all(10))).hasSize(3);
      UsageSums sums = store.totals(sums(Grain.MINUTE, Grouping.NONE)).getFirst().sums();
      assertThat(sums.requests()).isEqualTo(3);
      assertThat(sums.attempts()).isEqualTo(6);
      assertThat(sums.tokens()).isEqualTo(new UsageSums.Tokens(300, 30, 150, 15, 0));
      assertThat(sums.costNanos()).isEqualTo(4_500_000);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldPageFromTheNewestWithoutGapOrRepetition(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given 23 rows, several of the same moment, in any order
      UsageStore store = new SqlUsage(database);
      List<RequestEntry> entries = new ArrayList<>();
      for (int i = 0; i < 23; i++) {
        entries.add(PLAIN.at("r%02d".formatted(i), NOON.plusMillis(i / 4)));
      }
      Collections.shuffle(entries, new Random(7));
      store.append(entries);

      // When
      List<String> seen = new ArrayList<>();
      RequestQuery.Cursor after = null;
      for (int page = 0; page < 6; page++) {
        List<RequestEntry> rows = store.requests(query(Filters.ALL, null, after, 5));
        seen.addAll(ids(rows));
        if (rows.size() < 5) {
          break;
        }
        after =
            RequestQuery.Cursor.parse(
                new RequestQuery.Cursor(rows.getLast().at(), rows.getLast().id()).toString());
      }

      // Then
      assertThat(seen)
          .containsExactlyElementsOf(
              IntStream.range(0, 23).map(i -> 22 - i).mapToObj("r%02d"::formatted).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldFilter(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      store.append(
          List.of(
              PLAIN.at("r1", NOON),
              PLAIN.of("other", "opus").at("r2", NOON.plusSeconds(1)),
              PLAIN.by("gemini", "team-b").at("r3", NOON.plusSeconds(2)),
              PLAIN.ended("upstream_error", OutcomeClass.FAILED).at("r4_100%", NOON.plusSeconds(3)),
              PLAIN.ended("timeout", OutcomeClass.FAILED).at("r5x100y", NOON.plusSeconds(4)),
              PLAIN.at("yesterday", DAY.minusSeconds(1))));

      // Then
      assertThat(found(store, new Filters("gemini", null, null, null, null), null))
          .containsExactly("r3");
      assertThat(found(store, new Filters(null, "other", null, null, null), null))
          .containsExactly("r2");
      assertThat(found(store, new Filters(null, null, "opus", null, null), null))
          .containsExactly("r2");
      assertThat(found(store, new Filters(null, null, null, "team-b", null), null))
          .containsExactly("r3");
      assertThat(found(store, new Filters(null, null, null, null, "timeout"), null))
          .containsExactly("r5x100y");
      assertThat(found(store, new Filters(null, null, null, null, "failed"), null))
          .containsExactly("r5x100y", "r4_100%");
      assertThat(found(store, new Filters("claude", "main", "sonnet", "team-a", "success"), null))
          .containsExactly("r1");
      assertThat(found(store, Filters.ALL, "UP-OPU")).containsExactly("r2");
      assertThat(found(store, Filters.ALL, "_100%")).containsExactly("r4_100%");
      assertThat(found(store, Filters.ALL, "c0ffee")).hasSize(5);
      assertThat(found(store, Filters.ALL, "' or 1=1 --")).isEmpty();
      assertThat(found(store, new Filters("' or 1=1 --", null, null, null, null), null)).isEmpty();
    }
  }

  private static List<String> found(UsageStore store, Filters filters, @Nullable String text) {
    return ids(store.requests(query(filters, text, null, 50)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldSumByGroupAndOverTime(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      store.append(
          List.of(
              PLAIN.at("r1", NOON),
              PLAIN.at("r2", NOON.plusSeconds(30)),
              PLAIN.untold().of("other", "opus").at("r3", NOON.plusSeconds(61)),
              PLAIN
                  .ended("upstream_error", OutcomeClass.FAILED)
                  .at("r4", NOON.plus(Duration.ofMinutes(7)))));

      // Then
      List<UsageStore.GroupSums> groups = store.totals(sums(Grain.MINUTE, Grouping.CHANNEL));
      assertThat(groups).extracting(UsageStore.GroupSums::group).containsExactly("main", "other");
      UsageSums main = groups.getFirst().sums();
      assertThat(List.of(main.requests(), main.succeeded(), main.failed()))
          .containsExactly(3L, 2L, 1L);
      assertThat(main.costNanos()).isEqualTo(4_500_000);
      assertThat(main.unpriced()).isZero();
      UsageSums other = groups.getLast().sums();
      assertThat(List.of(other.unmetered(), other.unpriced(), other.costNanos()))
          .containsExactly(1L, 1L, 0L);
      assertThat(store.totals(sums(Grain.MINUTE, Grouping.KEY)).getFirst().group())
          .isEqualTo("main/key-1");
      assertThat(store.totals(sums(Grain.MINUTE, Grouping.OUTCOME)))
          .extracting(UsageStore.GroupSums::group)
          .containsExactly("success", "failed");

      // And in stretches of 5 minutes
      List<UsageStore.PointSums> points =
          store.series(sums(Grain.MINUTE, Grouping.CHANNEL), Duration.ofMinutes(5), Duration.ZERO);
      assertThat(points)
          .extracting(point -> point.at() + " " + point.group() + " " + point.sums().requests())
          .containsExactly(
              NOON + " main 2", NOON + " other 1", NOON.plus(Duration.ofMinutes(5)) + " main 1");

      // And in stretches that begin two minutes after the others
      assertThat(
              store.series(
                  sums(Grain.MINUTE, Grouping.NONE), Duration.ofMinutes(5), Duration.ofMinutes(2)))
          .extracting(point -> point.at() + " " + point.sums().requests())
          .containsExactly(
              NOON.minus(Duration.ofMinutes(3)) + " 3", NOON.plus(Duration.ofMinutes(7)) + " 1");
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldTellTimesBySize(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given 90 of 150 ms and 10 of 10 s
      UsageStore store = new SqlUsage(database);
      List<RequestEntry> entries = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        entries.add(PLAIN.took(i < 90 ? 150 : 10_000).at("r" + i, NOON));
      }
      store.append(entries);

      // When
      Latency duration =
          store.totals(sums(Grain.MINUTE, Grouping.NONE)).getFirst().sums().duration();

      // Then each is right to within a factor of two
      assertThat(duration.mean()).hasValue(1135);
      assertThat(duration.percentile(50).orElseThrow()).isBetween(100L, 200L);
      assertThat(duration.percentile(95).orElseThrow()).isBetween(6_400L, 12_800L);
      assertThat(duration.percentile(99).orElseThrow()).isBetween(6_400L, 12_800L);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldMakeHoursAndDaysOfMinutesAnyNumberOfTimes(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      store.append(List.of(PLAIN.at("r1", NOON), PLAIN.at("r2", NOON.plusSeconds(7200))));
      assertThat(store.totals(sums(Grain.HOUR, Grouping.NONE))).isEmpty();

      // When
      assertThat(store.rollUp(DAY)).isEqualTo(3);
      assertThat(store.rollUp(DAY)).isZero();

      // Then
      assertThat(requests(store, Grain.HOUR)).isEqualTo(2);
      assertThat(requests(store, Grain.DAY)).isEqualTo(2);
      assertThat(store.series(sums(Grain.HOUR, Grouping.NONE), Duration.ofHours(1), Duration.ZERO))
          .extracting(UsageStore.PointSums::at)
          .containsExactly(NOON, NOON.plusSeconds(7200));

      // And what comes late is counted, once
      RequestEntry late = PLAIN.at("r3", NOON.plusSeconds(5));
      store.append(List.of(late));
      store.append(List.of(late));
      store.rollUp(DAY);
      store.rollUp(DAY);
      assertThat(requests(store, Grain.HOUR)).isEqualTo(3);
      assertThat(requests(store, Grain.DAY)).isEqualTo(3);
      UsageSums day = store.totals(sums(Grain.DAY, Grouping.NONE)).getFirst().sums();
      assertThat(day).isEqualTo(store.totals(sums(Grain.MINUTE, Grouping.NONE)).getFirst().sums());

      // And an hour whose minutes may be gone stays as it is
      store.append(List.of(PLAIN.at("r4", NOON.plusSeconds(6))));
      store.rollUp(NOON.plusSeconds(1));
      assertThat(requests(store, Grain.HOUR)).isEqualTo(3);
    }
  }

  private static long requests(UsageStore store, Grain grain) {
    return store.totals(sums(grain, Grouping.NONE)).stream()
        .mapToLong(group -> group.sums().requests())
        .sum();
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldLoseAndDoubleNothingWhenReplicasWriteAndSumAtOnce(Engine engine) throws Exception {
    try (Database database = Databases.fresh(engine, folder);
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      // Given four writers of the same rows in different order, and two that make the sums
      UsageStore store = new SqlUsage(database);
      List<Callable<Integer>> work = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        int me = writer;
        work.add(
            () -> {
              for (int batch = 0; batch < 10; batch++) {
                List<RequestEntry> entries = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                  String id = "w" + me + "b" + batch + "i" + i;
                  Instant at = NOON.plus(Duration.ofMinutes(i * 20L));
                  entries.add(PLAIN.of("c" + i % 5, "m" + i % 3).at(id, at));
                }
                Collections.shuffle(entries, new Random(31L * me + batch));
                store.append(entries);
              }
              return 0;
            });
      }
      for (int job = 0; job < 2; job++) {
        work.add(
            () -> {
              for (int i = 0; i < 15; i++) {
                store.rollUp(DAY);
              }
              return 0;
            });
      }

      // When
      for (Future<Integer> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        assertThat(done.get()).isZero();
      }
      store.rollUp(DAY);

      // Then
      assertThat(requests(store, Grain.MINUTE)).isEqualTo(480);
      assertThat(requests(store, Grain.HOUR)).isEqualTo(480);
      assertThat(requests(store, Grain.DAY)).isEqualTo(480);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldForgetWhatIsOld(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given
      UsageStore store = new SqlUsage(database);
      store.append(
          List.of(
              PLAIN.at("old", NOON.minusSeconds(3600)),
              PLAIN.at("edge", NOON),
              PLAIN.at("new", NOON.plusSeconds(3600))));
      store.rollUp(DAY);

      // When
      store.forget(NOON.plusSeconds(1), DAY, DAY);
      store.forget(NOON.plusSeconds(1), DAY, DAY);

      // Then an hour keeps its minutes until all of it is old
      assertThat(ids(store.requests(all(10)))).containsExactly("new");
      assertThat(requests(store, Grain.MINUTE)).isEqualTo(2);
      assertThat(requests(store, Grain.HOUR)).isEqualTo(3);
      assertThat(requests(store, Grain.DAY)).isEqualTo(3);

      // And hours and days go by days
      store.forget(NOON, NEXT_DAY, NEXT_DAY);
      assertThat(requests(store, Grain.HOUR)).isZero();
      assertThat(requests(store, Grain.DAY)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldTakeWhateverClientsAndVendorsSend(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given names that are long, odd or hostile, and figures that cannot be
      UsageStore store = new SqlUsage(database);
      String long1 = "x".repeat(100_000);
      Usage absurd =
          new Usage(
              OptionalLong.of(Long.MAX_VALUE),
              OptionalLong.of(-1),
              OptionalLong.of(7),
              OptionalLong.empty(),
              OptionalLong.empty());
      List<String> names = List.of(long1, "a\0b", "\ud800", "'; drop table request_log; --", "模型");
      for (String name : names) {
        RequestEntry plain = PLAIN.of("main", name).at("r" + names.indexOf(name), NOON);
        store.append(
            List.of(
                new RequestEntry(
                    plain.id(),
                    plain.at(),
                    plain.parties(),
                    plain.end(),
                    absurd,
                    OptionalLong.empty(),
                    plain.detail())));
      }

      // Then
      List<RequestEntry> rows = store.requests(all(10));
      assertThat(rows).hasSize(5);
      assertThat(rows)
          .allSatisfy(row -> assertThat(row.parties().model().length()).isLessThan(201));
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.usage().input()).isEmpty();
                assertThat(row.usage().output()).isEmpty();
                assertThat(row.usage().cacheRead()).hasValue(7);
              });
    }
  }
}

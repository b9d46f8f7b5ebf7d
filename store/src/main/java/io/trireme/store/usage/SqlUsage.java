package io.trireme.store.usage;

import io.trireme.store.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/** The request log and its sums in SQL, the same statements for both engines. Thread-safe. */
public final class SqlUsage implements UsageStore {

  /** So many lines of a chart; the others become one. */
  static final int MOST_LINES = 20;

  /** What is beyond a bound, in one. */
  static final String OTHER = "(other)";

  private static final int MOST_POINTS = 200_000;
  private static final int STALE_AT_ONCE = 100;
  private static final int ROWS_AT_ONCE = 5_000;
  private static final int CHUNKS_AT_ONCE = 40;

  private final Database database;

  /**
   * A store in a database.
   *
   * @param database with its tables
   */
  public SqlUsage(Database database) {
    this.database = requireNonNull(database, "database is null");
  }

  @Override
  public int append(List<RequestEntry> entries) {
    if (entries.isEmpty()) {
      return 0;
    }
    return database.write(
        handle -> {
          List<RequestEntry> added = RequestRows.insert(handle, entries);
          Tally tally = new Tally();
          added.forEach(tally::add);
          SumRows.add(handle, tally);
          return added.size();
        });
  }

  @Override
  public List<RequestEntry> requests(RequestQuery query) {
    return database.read(handle -> RequestRows.select(handle, query));
  }

  @Override
  public Optional<RequestEntry> request(String id) {
    return database.read(handle -> RequestRows.select(handle, id)).stream().findFirst();
  }

  @Override
  public List<GroupSums> totals(UsageQuery query) {
    return database
        .read(handle -> SumRows.select(handle, query, Duration.ZERO, Duration.ZERO, MOST_GROUPS))
        .stream()
        .map(point -> new GroupSums(point.group(), point.sums()))
        .toList();
  }

  @Override
  public List<PointSums> series(UsageQuery query, Duration step, Duration offset) {
    if (step.isZero() || step.toMillis() % query.grain().size().toMillis() != 0) {
      throw new IllegalArgumentException("the step must be a multiple of the grain");
    }
    List<PointSums> points =
        database.read(handle -> SumRows.select(handle, query, step, offset, MOST_POINTS));
    Map<String, Long> sizes = new LinkedHashMap<>();
    points.forEach(point -> sizes.merge(point.group(), point.sums().requests(), Long::sum));
    if (sizes.size() <= MOST_LINES) {
      return points;
    }
    Set<String> largest = new HashSet<>();
    sizes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_LINES)
        .forEach(entry -> largest.add(entry.getKey()));
    List<PointSums> shown = new ArrayList<>();
    Map<Instant, UsageSums> others = new LinkedHashMap<>();
    for (PointSums point : points) {
      if (largest.contains(point.group())) {
        shown.add(point);
      } else {
        others.merge(point.at(), point.sums(), UsageSums::plus);
      }
    }
    others.forEach((at, sums) -> shown.add(new PointSums(at, OTHER, sums)));
    return shown;
  }

  @Override
  public int rollUp(Instant keptFrom) {
    int made = 0;
    long earliest = keptFrom.toEpochMilli();
    for (UsageQuery.Grain grain : List.of(UsageQuery.Grain.HOUR, UsageQuery.Grain.DAY)) {
      List<Long> stale =
          database.read(handle -> SumRows.stale(handle, grain.size(), STALE_AT_ONCE));
      for (long bucket : stale) {
        // One by one: whoever adds to that hour meanwhile waits for a moment only.
        made += database.write(handle -> SumRows.remake(handle, grain, bucket, earliest));
      }
    }
    return made;
  }

  @Override
  public int forget(Instant detailsBefore, Instant hoursBefore, Instant daysBefore) {
    int gone = 0;
    for (int i = 0; i < CHUNKS_AT_ONCE; i++) {
      int rows =
          database.write(
              handle ->
                  handle
                      .createUpdate(
                          "delete from request_log where id in (select id from request_log"
                              + " where at < :before order by at limit :most)")
                      .bind("before", detailsBefore.toEpochMilli())
                      .bind("most", ROWS_AT_ONCE)
                      .execute());
      gone += rows;
      if (rows < ROWS_AT_ONCE) {
        break;
      }
    }
    gone += forget(UsageQuery.Grain.MINUTE, UsageQuery.Grain.HOUR.floor(millis(detailsBefore)));
    gone += forget(UsageQuery.Grain.HOUR, UsageQuery.Grain.DAY.floor(millis(hoursBefore)));
    gone += forget(UsageQuery.Grain.DAY, UsageQuery.Grain.DAY.floor(millis(daysBefore)));
    return gone;
  }

  private static long millis(Instant instant) {
    return instant.toEpochMilli();
  }

  /** Sixty of its grains at a time. */
  private int forget(UsageQuery.Grain grain, long before) {
    int gone = 0;
    for (int i = 0; i < CHUNKS_AT_ONCE; i++) {
      int rows = database.write(handle -> SumRows.deleteOldest(handle, grain, before));
      gone += rows;
      if (rows == 0) {
        break;
      }
    }
    return gone;
  }
}

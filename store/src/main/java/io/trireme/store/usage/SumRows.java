package io.trireme.store.usage;

import io.trireme.store.usage.UsageQuery.Grain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The tables of sums. */
final class SumRows {

  private static final String NAMES =
      String.join(", ", Tally.DIMENSIONS) + ", " + String.join(", ", Tally.FIGURES);
  private static final String KEY = String.join(", ", Tally.DIMENSIONS);
  private static final String DIMENSIONS_BUT_TIME =
      Tally.DIMENSIONS.stream().skip(1).collect(Collectors.joining(", "));

  /** PostgreSQL makes decimals of sums. */
  private static final String SUMS = each(name -> "cast(sum(" + name + ") as bigint) as " + name);

  private static final String ADD =
      "insert into usage_minute ("
          + NAMES
          + ") values ("
          + Tally.DIMENSIONS.stream().map(name -> ":" + name).collect(Collectors.joining(", "))
          + ", "
          + each(name -> ":" + name)
          + ") on conflict ("
          + KEY
          + ") do update set "
          + each(name -> name + " = usage_minute." + name + " + excluded." + name);

  /** It changes a row that is there, so that whoever remakes the sums waits for this change. */
  private static final String MARK =
      "insert into usage_stale (size, bucket, marks) values (:size, :bucket, 1)"
          + " on conflict (size, bucket) do update set marks = usage_stale.marks + 1";

  private SumRows() {}

  private static String each(Function<String, String> text) {
    return Tally.FIGURES.stream().map(text).collect(Collectors.joining(", "));
  }

  static void add(Handle handle, Tally tally) {
    if (tally.rows().isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(ADD);
    for (Tally.Row row : tally.rows()) {
      batch.bind("bucket", row.key().bucket());
      List<String> names = row.key().names();
      for (int i = 0; i < names.size(); i++) {
        batch.bind(Tally.DIMENSIONS.get(i + 1), names.get(i));
      }
      for (int i = 0; i < Tally.FIGURES.size(); i++) {
        batch.bind(Tally.FIGURES.get(i), row.figure(i));
      }
      batch.add();
    }
    batch.execute();
    // Last, since every replica marks the hour that it is now.
    for (long hour : tally.hours()) {
      mark(handle, Grain.HOUR, hour);
    }
  }

  private static void mark(Handle handle, Grain grain, long bucket) {
    handle
        .createUpdate(MARK)
        .bind("size", grain.size().toMillis())
        .bind("bucket", bucket)
        .execute();
  }

  static List<Long> stale(Handle handle, Duration size, int most) {
    return handle
        .createQuery(
            "select bucket from usage_stale where size = :size order by bucket limit :most")
        .bind("size", size.toMillis())
        .bind("most", most)
        .mapTo(Long.class)
        .list();
  }

  /** Makes one hour or day again of what it is made of; 0 if somebody else did. */
  static int remake(Handle handle, Grain grain, long bucket, long earliest) {
    int mine =
        handle
            .createUpdate("delete from usage_stale where size = :size and bucket = :bucket")
            .bind("size", grain.size().toMillis())
            .bind("bucket", bucket)
            .execute();
    if (mine == 0 || bucket < earliest) {
      return 0;
    }
    Grain finer = grain == Grain.DAY ? Grain.HOUR : Grain.MINUTE;
    handle
        .createUpdate(
            "insert into "
                + grain.table()
                + " ("
                + NAMES
                + ") select cast(:bucket as bigint), "
                + DIMENSIONS_BUT_TIME
                + ", "
                + SUMS
                + " from "
                + finer.table()
                + " where bucket >= :bucket and bucket < :end group by "
                + DIMENSIONS_BUT_TIME
                + " on conflict ("
                + KEY
                + ") do update set "
                + each(name -> name + " = excluded." + name))
        .bind("bucket", bucket)
        .bind("end", bucket + grain.size().toMillis())
        .execute();
    if (grain == Grain.HOUR) {
      mark(handle, Grain.DAY, Grain.DAY.floor(bucket));
    }
    return 1;
  }

  /**
   * Sums by stretch of time and group.
   *
   * @param step zero for one stretch
   */
  static List<UsageStore.PointSums> select(
      Handle handle, UsageQuery query, Duration step, Duration offset, int most) {
    String stretch = step.isZero() ? "0" : "((bucket - :offset) / :step) * :step + :offset";
    Where where =
        new Where()
            .and("bucket >= :from", "from", query.grain().floor(query.from().toEpochMilli()))
            .and("bucket < :to", "to", query.to().toEpochMilli())
            .filters(query.filters())
            .outcomeClass(query.filters().outcome());
    String sql =
        "select stretch, grouped, "
            + SUMS
            + ", cast(sum(case when outcome_class = 'success' then requests else 0 end) as bigint)"
            + " as succeeded, cast(sum(case when outcome_class = 'failed' then requests else 0 end)"
            + " as bigint) as failed from (select cast("
            + stretch
            + " as bigint) as stretch, "
            + query.group().expression()
            + " as grouped, outcome_class, "
            + String.join(", ", Tally.FIGURES)
            + " from "
            + query.grain().table()
            + " "
            + where
            + ") chosen group by stretch, grouped order by "
            + (step.isZero() ? "requests desc, grouped" : "stretch, grouped")
            + " limit :most";
    Query select = where.bindTo(handle.createQuery(sql)).bind("most", most);
    if (!step.isZero()) {
      select.bind("step", step.toMillis()).bind("offset", offset.toMillis());
    }
    return select.map((row, context) -> point(row)).list();
  }

  private static UsageStore.PointSums point(ResultSet row) throws SQLException {
    long[] figures = new long[Tally.FIGURES.size()];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = row.getLong(Tally.FIGURES.get(i));
    }
    return new UsageStore.PointSums(
        Instant.ofEpochMilli(row.getLong("stretch")),
        row.getString("grouped"),
        Tally.sums(figures, row.getLong("succeeded"), row.getLong("failed")));
  }

  /** Deletes what is oldest, a bounded stretch of it, and before that moment. */
  static int deleteOldest(Handle handle, Grain grain, long before) {
    return handle
        .createUpdate(
            "delete from "
                + grain.table()
                + " where bucket < :before and bucket < (select min(bucket) + :stretch from "
                + grain.table()
                + ")")
        .bind("before", before)
        .bind("stretch", grain.size().multipliedBy(60).toMillis())
        .execute();
  }
}

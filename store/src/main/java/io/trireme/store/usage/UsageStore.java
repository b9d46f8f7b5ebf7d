package io.trireme.store.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the request log and its sums. Thread-safe; every call blocks, so none belongs on an event
 * loop or between a client and its answer. All of them throw {@link
 * io.trireme.store.sql.StoreException} while the database is away.
 */
public interface UsageStore {

  /** The most groups that an answer tells apart. */
  int MOST_GROUPS = 500;

  /**
   * Adds exchanges, all or none of them. One whose id is there already changes nothing, so that
   * what may have failed can be repeated.
   *
   * @return how many were new
   */
  int append(List<RequestEntry> entries);

  /** Rows of the log, newest first. */
  List<RequestEntry> requests(RequestQuery query);

  /** One row of the log. */
  Optional<RequestEntry> request(String id);

  /** Sums for each group, the one with the most requests first, {@value #MOST_GROUPS} at most. */
  List<GroupSums> totals(UsageQuery query);

  /**
   * Sums over time, oldest first; what has none is left out.
   *
   * @param step how long each stretch is, a multiple of the grain; stretches begin at multiples of
   *     it since 1970 plus the offset
   * @param offset where the stretches begin: a day elsewhere does not begin at midnight UTC
   */
  List<PointSums> series(UsageQuery query, Duration step, Duration offset);

  /**
   * Makes hours of minutes and days of hours, where something was added. May run anywhere and any
   * number of times; does a bounded amount of work.
   *
   * @param keptFrom sums of hours before it are left as they are, since their minutes may be gone
   * @return how many hours and days were made
   */
  int rollUp(Instant keptFrom);

  /**
   * Deletes what is older, a bounded amount at a time.
   *
   * @param detailsBefore requests and minutes
   * @param hoursBefore hours
   * @param daysBefore days
   * @return how many rows went
   */
  int forget(Instant detailsBefore, Instant hoursBefore, Instant daysBefore);

  /**
   * Sums of a group.
   *
   * @param group its name
   * @param sums what came together
   */
  record GroupSums(String group, UsageSums sums) {}

  /**
   * Sums of a group over a stretch of time.
   *
   * @param at when the stretch begins
   * @param group its name
   * @param sums what came together
   */
  record PointSums(Instant at, String group, UsageSums sums) {}
}

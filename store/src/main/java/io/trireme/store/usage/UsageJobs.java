package io.trireme.store.usage;

import java.time.Duration;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * Makes the sums of the request log and forgets what is old. Does a bounded amount of work each
 * time, and may run on any replica, on several at once, and again after it was cut off.
 */
public final class UsageJobs {

  /** For how long sums of hours are kept: a quarter of a year. */
  static final Duration HOURS_KEPT = Duration.ofDays(92);

  /** For how long sums of days are kept: two years. */
  static final Duration DAYS_KEPT = Duration.ofDays(731);

  private final UsageStore store;
  private final Duration kept;

  /**
   * Jobs over a store.
   *
   * @param kept for how long requests and minutes are kept
   */
  public UsageJobs(UsageStore store, Duration kept) {
    this.store = requireNonNull(store, "store is null");
    this.kept = requireNonNull(kept, "kept is null");
    if (kept.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("requests are kept for a day at least");
    }
  }

  /**
   * Does what there is to do.
   *
   * @throws io.trireme.store.sql.StoreException if the database is away
   */
  public void run(Instant now) {
    Instant detailsBefore = now.minus(kept);
    // The hour in which forgetting stands has lost some of its minutes.
    store.rollUp(detailsBefore);
    store.forget(detailsBefore, now.minus(HOURS_KEPT), now.minus(DAYS_KEPT));
  }
}

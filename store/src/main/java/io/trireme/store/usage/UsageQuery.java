package io.trireme.store.usage;

import java.time.Duration;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * Which sums.
 *
 * @param from the first moment, taken down to the grain
 * @param to the moment after the last
 * @param grain how finely the sums are kept: minutes for days, hours for weeks, days for years
 * @param group by what they are summed
 * @param filters which exchanges
 */
public record UsageQuery(Instant from, Instant to, Grain grain, Grouping group, Filters filters) {

  /** How finely sums are kept. */
  public enum Grain {
    MINUTE(Duration.ofMinutes(1), "usage_minute"),
    HOUR(Duration.ofHours(1), "usage_hour"),
    DAY(Duration.ofDays(1), "usage_day");

    private final Duration size;
    private final String table;

    Grain(Duration size, String table) {
      this.size = size;
      this.table = table;
    }

    /** How long one is. */
    public Duration size() {
      return size;
    }

    String table() {
      return table;
    }

    /** The beginning of the one that holds a moment, in milliseconds since 1970. */
    long floor(long millis) {
      return Math.floorDiv(millis, size.toMillis()) * size.toMillis();
    }
  }

  public UsageQuery {
    requireNonNull(from, "from is null");
    requireNonNull(to, "to is null");
    requireNonNull(grain, "grain is null");
    requireNonNull(group, "group is null");
    requireNonNull(filters, "filters is null");
  }
}

package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.store.usage.UsageQuery.Grain;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time that ends now, and in which steps it is shown.
 *
 * @param from the first moment
 * @param to now
 * @param grain how finely its sums are kept
 * @param step of a chart, so that a range makes 60 to 365 of them
 * @param offset where steps begin, measured from multiples of the step in UTC
 */
record Moments(Instant from, Instant to, Grain grain, Duration step, Duration offset) {

  private record Range(Duration length, Grain grain, Duration step) {}

  private static final String TODAY = "today";

  private static final Map<String, Range> RANGES =
      Map.of(
          "1h", new Range(Duration.ofHours(1), Grain.MINUTE, Duration.ofMinutes(1)),
          "6h", new Range(Duration.ofHours(6), Grain.MINUTE, Duration.ofMinutes(5)),
          "24h", new Range(Duration.ofDays(1), Grain.MINUTE, Duration.ofMinutes(15)),
          "7d", new Range(Duration.ofDays(7), Grain.HOUR, Duration.ofHours(1)),
          "30d", new Range(Duration.ofDays(30), Grain.HOUR, Duration.ofHours(6)),
          "90d", new Range(Duration.ofDays(90), Grain.DAY, Duration.ofDays(1)),
          "365d", new Range(Duration.ofDays(365), Grain.DAY, Duration.ofDays(1)));

  /**
   * Reads the parameters.
   *
   * @param range one of the names above or {@code today}; null for a day
   * @param zone where today begins; null for UTC
   * @param errors takes what is wrong
   */
  static Moments of(
      @Nullable String range, @Nullable String zone, Instant now, List<FieldError> errors) {
    ZoneId place = zone(zone, errors);
    if (TODAY.equals(range)) {
      Instant midnight =
          ZonedDateTime.ofInstant(now, place).truncatedTo(ChronoUnit.DAYS).toInstant();
      return new Moments(midnight, now, Grain.MINUTE, Duration.ofMinutes(15), Duration.ZERO);
    }
    Range known = RANGES.get(range == null ? "24h" : range);
    if (known == null) {
      errors.add(new FieldError("range", "must be 1h, 6h, 24h, today, 7d, 30d, 90d or 365d"));
      return new Moments(now, now, Grain.MINUTE, Duration.ofMinutes(1), Duration.ZERO);
    }
    return new Moments(
        now.minus(known.length()), now, known.grain(), known.step(), offset(place, now, known));
  }

  /** So that a step begins at midnight there, where whole hours allow it. */
  private static Duration offset(ZoneId place, Instant now, Range range) {
    long seconds = place.getRules().getOffset(now).getTotalSeconds();
    boolean hours = seconds % Duration.ofHours(1).toSeconds() == 0;
    return range.grain() == Grain.HOUR && hours
        ? Duration.ofSeconds(Math.floorMod(-seconds, range.step().toSeconds()))
        : Duration.ZERO;
  }

  private static ZoneId zone(@Nullable String zone, List<FieldError> errors) {
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      errors.add(new FieldError("zone", "must be the name of a time zone: Europe/Berlin"));
      return ZoneOffset.UTC;
    }
  }
}

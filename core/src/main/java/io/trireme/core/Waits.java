package io.trireme.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long vendors ask not to be called again, in the many forms in which they say it. */
public final class Waits {

  /** Longer waits are taken for nonsense. The longest window of a vendor is a week. */
  public static final Duration LONGEST = Duration.ofDays(7);

  private static final Pattern PART =
      Pattern.compile(
          "\\s*([0-9]{1,12}(?:\\.[0-9]{1,12})?)\\s*"
              + "(ms|milliseconds?|d|days?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z])",
          Pattern.CASE_INSENSITIVE);

  /** A part may follow the last without a space: {@code 6m0s}. */
  private static final Pattern PART_BEFORE_DIGIT =
      Pattern.compile("\\s*([0-9]{1,12})(d|h|m|s)(?=[0-9])", Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,12})?");
  private static final Pattern IN_WORDS =
      Pattern.compile("(?:try again|retry) (?:in|after) ", Pattern.CASE_INSENSITIVE);

  private Waits() {}

  /** A wait of so many seconds: {@code 7}, {@code 0.5}; empty if the text is no such number. */
  public static Optional<Duration> seconds(String text) {
    return number(text, 1_000_000_000L);
  }

  /** A wait of so many milliseconds; empty if the text is no such number. */
  public static Optional<Duration> millis(String text) {
    return number(text, 1_000_000L);
  }

  private static Optional<Duration> number(String text, long unit) {
    String number = text.strip();
    return NUMBER.matcher(number).matches()
        ? sensible(nanos(new BigDecimal(number), unit))
        : Optional.empty();
  }

  /**
   * A wait with units, such as {@code 6m0s}, {@code 1.2s}, {@code 20ms}, {@code 5 minutes}; a bare
   * number is one of seconds.
   */
  public static Optional<Duration> of(String text) {
    Optional<Duration> bare = seconds(text);
    return bare.isPresent() ? bare : at(text, 0);
  }

  /** The wait that a message names: {@code Please try again in 1.2s.} */
  public static Optional<Duration> inWords(String message) {
    Matcher place = IN_WORDS.matcher(message);
    return place.find() ? at(message, place.end()) : Optional.empty();
  }

  /** The wait until a date of RFC 3339, zero if it is over; empty if the text is no such date. */
  public static Optional<Duration> untilDate(String text, Instant now) {
    try {
      return until(OffsetDateTime.parse(text.strip()).toInstant(), now);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The wait until so many seconds of the Unix epoch, zero if they are over. */
  public static Optional<Duration> untilEpoch(String text, Instant now) {
    String number = text.strip();
    if (!NUMBER.matcher(number).matches()) {
      return Optional.empty();
    }
    try {
      return until(Instant.ofEpochMilli(new BigDecimal(number).movePointRight(3).longValue()), now);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** The wait until a point in time, zero if it is over; empty if it is too far off. */
  public static Optional<Duration> until(Instant end, Instant now) {
    Duration wait = Duration.between(now, end);
    return sensible(wait.isNegative() ? Duration.ZERO : wait);
  }

  /** The wait if it is not nonsense. */
  public static Optional<Duration> sensible(Duration wait) {
    return wait.isNegative() || wait.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(wait);
  }

  private static Optional<Duration> at(String text, int start) {
    Matcher packed = PART_BEFORE_DIGIT.matcher(text);
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int at = start;
    while (true) {
      Matcher next = null;
      if (packed.find(at) && packed.start() == at) {
        next = packed;
      } else if (part.find(at) && part.start() == at) {
        next = part;
      }
      if (next == null) {
        return at == start ? Optional.empty() : sensible(sum);
      }
      sum = sum.plus(nanos(new BigDecimal(next.group(1)), unit(next.group(2))));
      at = next.end();
    }
  }

  private static long unit(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("ms") || lower.startsWith("mil")) {
      return 1_000_000L;
    }
    return switch (lower.charAt(0)) {
      case 'd' -> Duration.ofDays(1).toNanos();
      case 'h' -> Duration.ofHours(1).toNanos();
      case 'm' -> Duration.ofMinutes(1).toNanos();
      default -> 1_000_000_000L;
    };
  }

  private static Duration nanos(BigDecimal amount, long unit) {
    BigDecimal nanos = amount.multiply(BigDecimal.valueOf(unit));
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? LONGEST.plusNanos(1)
        : Duration.ofNanos(nanos.setScale(0, RoundingMode.CEILING).longValueExact());
  }
}

package io.trireme.deploy.edge;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long an upstream asks us to wait: {@code retry-after-ms}, or {@code Retry-After} in seconds
 * or as a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {

  /** Longer waits are taken for nonsense. */
  private static final long MAX_MILLIS = 7L * 24 * 60 * 60 * 1000;

  /** Some vendors send fractions. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,12})?");

  private RetryAfter() {}

  /** The wait in milliseconds, if there is a sensible one. */
  static OptionalLong of(MultiMap headers, long nowMillis) {
    OptionalLong exact = millis(headers.get("retry-after-ms"), 1);
    if (exact.isPresent()) {
      return exact;
    }
    String value = headers.get("retry-after");
    OptionalLong seconds = millis(value, 1000);
    return seconds.isPresent() || value == null ? seconds : until(value, nowMillis);
  }

  private static OptionalLong millis(@Nullable String value, long unit) {
    if (value == null) {
      return OptionalLong.empty();
    }
    String number = value.strip();
    return NUMBER.matcher(number).matches()
        ? sensible((long) Math.ceil(Double.parseDouble(number) * unit))
        : OptionalLong.empty();
  }

  private static OptionalLong until(String date, long nowMillis) {
    try {
      Instant end =
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return sensible(Math.max(0, end.toEpochMilli() - nowMillis));
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong sensible(long millis) {
    return millis >= 0 && millis <= MAX_MILLIS ? OptionalLong.of(millis) : OptionalLong.empty();
  }
}

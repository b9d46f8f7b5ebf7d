package io.trireme.deploy.edge;

import io.trireme.core.Waits;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How long an upstream asks us to wait: {@code retry-after-ms}, or {@code Retry-After} in seconds
 * or as a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {

  private RetryAfter() {}

  /** The wait, if there is a sensible one. */
  static Optional<Duration> of(MultiMap headers, Instant now) {
    return Optional.ofNullable(headers.get("retry-after-ms"))
        .flatMap(Waits::millis)
        .or(
            () ->
                Optional.ofNullable(headers.get("retry-after"))
                    .flatMap(value -> Waits.seconds(value).or(() -> date(value, now))));
  }

  private static Optional<Duration> date(String value, Instant now) {
    try {
      return Waits.until(
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
          now);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

package io.trireme.scheduler.fault;

import io.trireme.core.GatewayError;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What is known of a failed attempt. Text of the vendor's is bounded here and never leaves it.
 *
 * @param cause how it showed
 * @param status HTTP status; 0 where there was none, or it said success
 * @param codes types, codes and status words of the error's body; kept in lower case
 * @param kind what the dialect made of it
 * @param message what the body says for people
 * @param waitOrNull how long the vendor asks not to be called again; null if it does not say
 */
public record FaultFacts(
    FaultCause cause,
    int status,
    List<String> codes,
    GatewayError.Kind kind,
    String message,
    @Nullable Duration waitOrNull) {

  /** Of a message no more is looked at. */
  static final int MAX_MESSAGE = 2048;

  private static final int MAX_CODES = 8;

  public FaultFacts {
    requireNonNull(cause, "cause is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(message, "message is null");
    codes = codes.stream().limit(MAX_CODES).map(code -> code.toLowerCase(Locale.ROOT)).toList();
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
  }

  /** Facts of an attempt of which only the error is known. */
  public static FaultFacts of(FaultCause cause, GatewayError error) {
    return new FaultFacts(
        cause, 0, List.of(), error.kind(), error.message(), error.retryAfterOrNull());
  }
}

package io.trireme.core.spi;

import io.trireme.core.GatewayError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How a dialect writes and reads errors. Thread-safe and stateless. */
public interface ErrorDialect {

  /** The HTTP status for a kind of failure. */
  int status(GatewayError.Kind kind);

  /** The header in which clients of this dialect look for a request id, in lower case. */
  String requestIdHeader();

  /**
   * Headers that tell clients of this dialect how to take an error of ours, names in lower case;
   * {@code retry-after} is not among them.
   */
  default Map<String, String> headers(GatewayError error) {
    return Map.of();
  }

  /**
   * Headers that keep clients of this dialect from repeating a request that would fail again, names
   * in lower case; none where the dialect knows no such header.
   */
  default Map<String, String> doNotRepeat() {
    return Map.of();
  }

  /** A whole JSON error body. */
  byte[] body(GatewayError error, String requestId);

  /**
   * The bytes that end a stream with an error.
   *
   * @param midEvent true if the client has received a part of an event that will never be
   *     completed: the frame must first make the client drop it
   */
  byte[] frame(GatewayError error, String requestId, boolean midEvent);

  /**
   * Reads an error answer, however odd: HTML, empty, a string, an event under a JSON type.
   *
   * @param status its HTTP status, 400 or above
   * @param body its bytes, possibly cut at a limit
   */
  UpstreamFault read(int status, byte[] body);

  /**
   * How long to wait for the limits of the vendor that are used up, as headers of the dialect's own
   * tell it beside {@code retry-after}. Limits of which something is left do not count; of several
   * the last to come back does.
   *
   * @param header the first value of an answer header by its name in lower case
   * @param now the time of the answer, for headers that name a date
   */
  default Optional<Duration> limitsWait(Function<String, Optional<String>> header, Instant now) {
    return Optional.empty();
  }

  /**
   * True if an upstream of this dialect refused the request for the reasoning that the conversation
   * carries: without it, it would take the request.
   *
   * @param error what it said, as it was read
   */
  default boolean refusesReasoning(GatewayError error) {
    return false;
  }
}

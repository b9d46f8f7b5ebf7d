package io.trireme.deploy.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.Verdict.Cause;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** What the exceptions of the transport mean. Their own texts stay out: they may name addresses. */
final class Failures {

  private Failures() {}

  static Verdict.Broken connecting(Throwable failure) {
    return switch (failure) {
      case UnknownHostException e ->
          broken(
              Cause.DNS, Kind.UPSTREAM_BROKEN, "The upstream's host name could not be resolved.");
      case ConnectTimeoutException e ->
          broken(
              Cause.CONNECT, Kind.UPSTREAM_TIMEOUT, "The upstream could not be reached in time.");
      case SSLException e ->
          broken(Cause.TLS, Kind.UPSTREAM_BROKEN, "The TLS handshake with the upstream failed.");
      default ->
          broken(Cause.CONNECT, Kind.UPSTREAM_BROKEN, "The connection to the upstream failed.");
    };
  }

  static Verdict.Broken awaitingHead(Throwable failure) {
    return broken(
        Cause.RESET,
        Kind.UPSTREAM_BROKEN,
        "The upstream closed the connection before it answered.");
  }

  static Verdict.Broken readingBody(Throwable failure) {
    return truncated();
  }

  static Verdict.Broken truncated() {
    return broken(
        Cause.TRUNCATED,
        Kind.UPSTREAM_BROKEN,
        "The upstream broke off before its answer was complete.");
  }

  static Verdict.Broken broken(Cause cause, Kind kind, String message) {
    return new Verdict.Broken(cause, new GatewayError(kind, message));
  }

  /** A duration for people. */
  static String seconds(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** A token of the upstream's, made safe for a message. */
  static String word(String value) {
    String safe = value.replaceAll("[^A-Za-z0-9,_. -]", "?");
    return safe.length() > 40 ? safe.substring(0, 40) : safe;
  }
}

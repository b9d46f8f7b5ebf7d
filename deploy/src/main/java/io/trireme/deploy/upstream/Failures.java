package io.trireme.deploy.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.buffer.Buffer;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the exceptions of the transport mean. Their own texts stay out: they may name addresses. */
final class Failures {

  /** Large answers come and go within seconds. */
  private static final Duration NO_MEMORY_WAIT = Duration.ofSeconds(2);

  private static final int MAX_CAUSES = 20;

  private Failures() {}

  static Verdict.Broken connecting(Throwable failure) {
    return switch (failure) {
      case UnknownHostException e ->
          broken(
              Cause.DNS, Kind.UPSTREAM_BROKEN, "The upstream's host name could not be resolved.");
      case ConnectTimeoutException e ->
          broken(
              Cause.CONNECT, Kind.UPSTREAM_TIMEOUT, "The upstream could not be reached in time.");
      case SSLException e when timedOut(e) ->
          broken(
              Cause.TLS,
              Kind.UPSTREAM_TIMEOUT,
              "The TLS handshake with the upstream took too long.");
      case SSLException e ->
          broken(
              Cause.TLS,
              Kind.UPSTREAM_BROKEN,
              "The TLS handshake with the upstream failed" + untrusted(e) + ".");
      default ->
          broken(Cause.CONNECT, Kind.UPSTREAM_BROKEN, "The connection to the upstream failed.");
    };
  }

  private static boolean timedOut(SSLException failure) {
    return failure instanceof SslHandshakeTimeoutException
        || failure.getCause() instanceof SslHandshakeTimeoutException;
  }

  /**
   * What is wrong with a certificate: the platform says it by types, and of names in words alone.
   */
  private static String untrusted(Throwable failure) {
    String why = "";
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
      String message = at.getMessage() == null ? "" : at.getMessage();
      if (at instanceof CertificateExpiredException
          || at instanceof CertificateNotYetValidException) {
        return ": its certificate has expired or is not valid yet";
      }
      if (at instanceof CertificateException
          && (message.startsWith("No name matching")
              || message.startsWith("No subject alternative"))) {
        return ": its certificate is another host's";
      }
      if (at instanceof CertPathBuilderException) {
        why = ": nobody whom the channel trusts has signed its certificate (tls.caPem)";
      }
      at = at.getCause();
    }
    return why;
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

  /** Ours, not the upstream's. */
  static Verdict.Broken noMemory() {
    return new Verdict.Broken(
        Cause.NO_MEMORY,
        new GatewayError(
            Kind.OVERLOADED,
            "The gateway has no memory left for another large answer. Try again soon.",
            NO_MEMORY_WAIT));
  }

  /** Why a body that is not empty is no whole answer; null if it may be one. */
  static @Nullable String unfitForJson(AnswerHead head, Buffer body) {
    String type = head.type();
    if (type.startsWith("text/html")) {
      return "The upstream answered with an HTML page instead of JSON.";
    }
    if (type.startsWith("text/event-stream")) {
      return "The upstream answered with a stream though a whole answer was asked for.";
    }
    return body.getByte(0) == '<' ? "The upstream answered with markup instead of JSON." : null;
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

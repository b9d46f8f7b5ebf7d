package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.deploy.upstream.IdleTimer;
import io.trireme.deploy.upstream.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/** Reads the body of a request once and bounded. Event-loop only; one per request. */
final class BodyReader {

  static final Set<String> ENCODINGS = Set.of("identity", "gzip", "x-gzip", "zstd");

  private final HttpServerRequest request;
  private final long limit;
  private final IdleTimer idle;
  private final Consumer<Buffer> then;
  private final Consumer<GatewayError> refused;
  private final Runnable gone;
  private Buffer body = Buffer.buffer();
  private boolean over;

  BodyReader(
      HttpServerRequest request,
      long limit,
      Duration idleTimeout,
      Timers timers,
      Consumer<Buffer> then,
      Consumer<GatewayError> refused,
      Runnable gone) {
    this.request = requireNonNull(request, "request is null");
    this.limit = limit;
    this.idle = new IdleTimer(timers, idleTimeout, () -> end(tooSlow(idleTimeout)));
    this.then = requireNonNull(then, "then is null");
    this.refused = requireNonNull(refused, "refused is null");
    this.gone = requireNonNull(gone, "gone is null");
  }

  /**
   * What can be said of a body by its head alone.
   *
   * @throws GatewayException 415 or 413
   */
  static void checkHead(HttpServerRequest request, long limit) {
    String type = request.getHeader("content-type");
    if (type != null && !isJson(type.toLowerCase(Locale.ROOT))) {
      throw new GatewayException(
          Kind.UNSUPPORTED_MEDIA_TYPE,
          "The body must be JSON in UTF-8: send content-type: application/json.");
    }
    String encoding = request.getHeader("content-encoding");
    if (encoding != null && !ENCODINGS.contains(encoding.strip().toLowerCase(Locale.ROOT))) {
      throw new GatewayException(
          Kind.UNSUPPORTED_MEDIA_TYPE,
          "The body may be plain, gzip or zstd; its content-encoding is none of these.");
    }
    if (declaredLength(request) > limit) {
      throw new GatewayException(tooLarge(limit));
    }
  }

  private static boolean isJson(String type) {
    int semicolon = type.indexOf(';');
    String essence = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    String parameters = semicolon < 0 ? "" : type.substring(semicolon + 1);
    boolean json = essence.equals("application/json") || essence.endsWith("+json");
    boolean utf8 =
        !parameters.contains("charset")
            || parameters.contains("utf-8")
            || parameters.contains("utf8");
    return json && utf8;
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  static GatewayError tooLarge(long limit) {
    return new GatewayError(
        Kind.TOO_LARGE,
        "The request body is larger than "
            + (limit >> 20)
            + " MB. Send less, or raise MAX_REQUEST_BODY_SIZE_MB on the gateway.");
  }

  private static GatewayError tooSlow(Duration idleTimeout) {
    return new GatewayError(
        Kind.REQUEST_TIMEOUT,
        "No byte of the request body came for " + idleTimeout.toSeconds() + " s.");
  }

  /** Reads to the end, or refuses; exactly one of the three outcomes is reported. */
  void start() {
    idle.start();
    request.exceptionHandler(
        failure -> {
          if (!over) {
            stop();
            gone.run();
          }
        });
    request.endHandler(
        ended -> {
          if (!over) {
            Buffer whole = body;
            stop();
            then.accept(whole);
          }
        });
    request.handler(this::onChunk);
    if (request.headers().contains("expect")) {
      request.response().writeContinue();
    }
    request.resume();
  }

  private void onChunk(Buffer chunk) {
    if (over) {
      return;
    }
    idle.touch();
    if (body.length() + (long) chunk.length() > limit) {
      end(tooLarge(limit));
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void end(GatewayError error) {
    if (!over) {
      stop();
      refused.accept(error);
    }
  }

  private void stop() {
    over = true;
    idle.stop();
    body = Buffer.buffer();
  }
}

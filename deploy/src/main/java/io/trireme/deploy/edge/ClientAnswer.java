package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.StreamForm;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The answer to one client. May be used from any thread; every write happens on the event loop of
 * the request.
 */
final class ClientAnswer {

  static final String REQUEST_ID = "x-trireme-request-id";

  /** An unread body of no more than this is skimmed, so that the connection can be kept. */
  private static final long SKIM_LIMIT = 256 << 10;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context context;
  private final Protocol speaker;
  private final String requestId;
  private volatile StreamForm form = StreamForm.EVENTS;
  private volatile boolean headSent;
  private volatile boolean gone;
  private @Nullable Future<Void> sent;

  ClientAnswer(HttpServerRequest request, Context context, Protocol speaker, String requestId) {
    this.request = requireNonNull(request, "request is null");
    this.response = request.response();
    this.context = requireNonNull(context, "context is null");
    this.speaker = requireNonNull(speaker, "speaker is null");
    this.requestId = requireNonNull(requestId, "requestId is null");
  }

  /**
   * Runs the task, once, on the event loop if the client leaves before its answer is complete. The
   * transport tells of it by any of three handlers, which depends on the moment and the version of
   * HTTP; each has one slot only, and they are all taken here.
   */
  void onGone(Runnable task) {
    Runnable once =
        () -> {
          if (!gone && !response.ended()) {
            gone = true;
            task.run();
          }
        };
    response.closeHandler(closed -> once.run());
    response.exceptionHandler(failure -> once.run());
    request.exceptionHandler(failure -> once.run());
    if (response.closed()) {
      once.run();
    }
  }

  String requestId() {
    return requestId;
  }

  /** Sends the last bytes. On the event loop. */
  void end(Buffer last) {
    sent = response.end(last);
  }

  /**
   * Runs the task when the operating system has the whole answer, or nobody wants it any more. To
   * be called when nothing will be added to the answer but what was given to it before.
   */
  void whenSent(Runnable task) {
    context.runOnContext(
        ignored -> {
          Future<Void> last = sent;
          if (last == null || response.closed()) {
            task.run();
          } else {
            last.onComplete(ended -> task.run());
          }
        });
  }

  Context context() {
    return context;
  }

  HttpServerResponse response() {
    return response;
  }

  /** True once a status has gone to the client. */
  boolean headSent() {
    return headSent;
  }

  boolean gone() {
    return gone;
  }

  /** The status that an error of this kind has in the client's dialect. */
  int statusOf(GatewayError error) {
    return speaker.errors().status(error.kind());
  }

  /** Answers with an error in the client's dialect: whole, or in-band once the head is out. */
  void fail(GatewayError error, MultiMap headers) {
    fail(statusOf(error), error, headers);
  }

  /** As {@link #fail(GatewayError, MultiMap)} with a status of its own. */
  void fail(int status, GatewayError error, MultiMap headers) {
    if (headSent) {
      failInBand(error, false);
      return;
    }
    MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    all.set(speaker.errors().requestIdHeader(), requestId);
    speaker.errors().headers(error).forEach(all::set);
    error.retryAfter().map(ClientAnswer::seconds).ifPresent(wait -> all.set("retry-after", wait));
    all.set("content-type", "application/json");
    whole(status, all, Buffer.buffer(speaker.errors().body(error, requestId)));
  }

  /** A wait in whole seconds, one at least. */
  static String seconds(Duration wait) {
    return Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000));
  }

  /**
   * Ends a running stream with an error of the client's dialect. An array breaks off: nobody here
   * knows how far it has come.
   */
  void failInBand(GatewayError error, boolean midEvent) {
    Buffer frame =
        form == StreamForm.EVENTS
            ? Buffer.buffer(speaker.errors().frame(error, requestId, midEvent))
            : Buffer.buffer();
    onLoop(
        () -> {
          if (!response.ended() && !response.closed()) {
            end(frame);
          }
        });
  }

  /** An exception in a task would leave the client without any answer, and without an end. */
  private void onLoop(Runnable task) {
    context.runOnContext(
        ignored -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            InternalFaults.log(requestId, e);
            response.reset();
          }
        });
  }

  /** Answers whole. */
  void whole(int status, MultiMap headers, Buffer body) {
    headSent = true;
    onLoop(
        () -> {
          if (response.ended() || response.closed()) {
            return;
          }
          response.setStatusCode(status);
          headers.forEach((name, value) -> response.headers().add(name, value));
          response.putHeader(REQUEST_ID, requestId);
          settleUnreadBody();
          if (request.method().equals(HttpMethod.HEAD)) {
            end(Buffer.buffer());
          } else {
            end(body);
          }
        });
  }

  /**
   * What was not read of the request is skimmed if it is little; otherwise the connection is closed
   * once the client can have read the answer.
   */
  private void settleUnreadBody() {
    if (request.isEnded()) {
      return;
    }
    boolean little = declaredLength() <= SKIM_LIMIT;
    request.exceptionHandler(failure -> {});
    request.handler(new Skim(little ? SKIM_LIMIT : SKIM_LIMIT * 4));
    request.resume();
    if (!little && request.version() != HttpVersion.HTTP_2) {
      response.putHeader("connection", "close");
    }
  }

  private long declaredLength() {
    String length = request.getHeader("content-length");
    if (length == null) {
      return request.headers().contains("transfer-encoding") ? Long.MAX_VALUE : 0;
    }
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private final class Skim implements io.vertx.core.Handler<Buffer> {
    private long left;

    Skim(long limit) {
      left = limit;
    }

    @Override
    public void handle(Buffer chunk) {
      left -= chunk.length();
      if (left < 0) {
        request.connection().close();
      }
    }
  }

  /** Sends status 200 and the head of a stream. */
  void openStream(StreamForm streamForm, MultiMap headers) {
    form = streamForm;
    headSent = true;
    onLoop(
        () -> {
          if (response.headWritten() || response.closed()) {
            return;
          }
          headers.forEach((name, value) -> response.headers().add(name, value));
          response.putHeader(REQUEST_ID, requestId);
          response.putHeader("content-type", streamForm.contentType());
          response.putHeader("cache-control", "no-cache, no-transform");
          response.putHeader("x-accel-buffering", "no");
          response.setChunked(true);
        });
  }

  /** Writes a frame of ours to an open stream. */
  void keepAlive(byte[] frame) {
    Buffer bytes = Buffer.buffer(frame);
    onLoop(
        () -> {
          if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            response.write(bytes);
          }
        });
  }
}

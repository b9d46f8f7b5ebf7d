package io.trireme.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A vendor that answers at once: {@code POST /v1/messages} whole or as a stream, and any GET. Runs
 * on one event loop, on the loopback address only.
 *
 * <p>The number of deltas and their gap come from the query ({@code ?events=200&gap=0},
 * milliseconds), else from the body, else from the preset. {@code GET /clock} answers this
 * process's {@link System#nanoTime()}.
 */
final class InstantUpstream {
  private static final int ACCEPT_BACKLOG = 4096;
  private static final int MOST_EVENTS = 999_999;

  private final Vertx vertx;
  private final Load.Stream preset;

  InstantUpstream(Vertx vertx, Load.Stream preset) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.preset = requireNonNull(preset, "preset is null");
  }

  /** Listens on {@code port}, or on a free one for 0. */
  Future<HttpServer> listen(int port) {
    HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(ACCEPT_BACKLOG);
    return vertx.createHttpServer(options).requestHandler(this::handle).listen(port, "127.0.0.1");
  }

  private void handle(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST) && request.path().equals(Messages.PATH)) {
      request.body().onSuccess(body -> answer(request, body));
    } else if (request.method().equals(HttpMethod.GET)) {
      String text = request.path().equals("/clock") ? Long.toString(System.nanoTime()) : "ready";
      request.response().putHeader("content-type", "text/plain").end(text);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private void answer(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response().putHeader("request-id", "req_bench");
    switch (wanted(request, body)) {
      case Load.Whole _ ->
          response.putHeader("content-type", "application/json").end(Messages.wholeAnswer());
      case Load.Stream stream -> {
        response
            .setChunked(true)
            .putHeader("content-type", "text/event-stream; charset=utf-8")
            .putHeader("cache-control", "no-cache");
        // In a task of its own: writes made while a read is being handled are flushed together.
        vertx.runOnContext(_ -> new StreamWriter(response, stream).start());
      }
    }
  }

  private Load.Shape wanted(HttpServerRequest request, Buffer body) {
    Load.Shape shape = Messages.wanted(body, preset);
    if (shape instanceof Load.Stream stream && request.query() != null) {
      int events = number(request.getParam("events"), stream.events());
      int gap = number(request.getParam("gap"), Math.toIntExact(stream.gap().toMillis()));
      return new Load.Stream(Math.max(1, events), Duration.ofMillis(gap));
    }
    return shape;
  }

  private static int number(@Nullable String text, int otherwise) {
    if (text == null || !text.matches("\\d{1,6}")) {
      return otherwise;
    }
    return Math.min(MOST_EVENTS, Integer.parseInt(text));
  }

  /** Writes one stream, each event in a write of its own. */
  private final class StreamWriter {
    private final HttpServerResponse response;
    private final Load.Stream stream;
    private int next;

    StreamWriter(HttpServerResponse response, Load.Stream stream) {
      this.response = response;
      this.stream = stream;
    }

    void start() {
      if (response.closed()) {
        return;
      }
      response.write(Messages.messageStart());
      response.write(Messages.blockStart());
      if (stream.gap().isZero()) {
        response.drainHandler(_ -> burst());
        burst();
      } else {
        long timer = vertx.setPeriodic(stream.gap().toMillis(), this::tick);
        response.closeHandler(_ -> vertx.cancelTimer(timer));
      }
    }

    private void burst() {
      while (next < stream.events() && !response.closed() && !response.writeQueueFull()) {
        delta();
      }
      if (next == stream.events()) {
        next++;
        finish();
      }
    }

    private void tick(long timer) {
      if (response.closed()) {
        vertx.cancelTimer(timer);
        return;
      }
      delta();
      if (next == stream.events()) {
        vertx.cancelTimer(timer);
        finish();
      }
    }

    private void delta() {
      response.write(Messages.delta(next, System.nanoTime()));
      next++;
    }

    private void finish() {
      if (response.closed()) {
        return;
      }
      response.write(Messages.blockStop());
      response.write(Messages.messageDelta(stream.events()));
      response.end(Messages.messageStop());
    }
  }
}

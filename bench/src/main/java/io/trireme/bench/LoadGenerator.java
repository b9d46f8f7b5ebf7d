package io.trireme.bench;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static java.util.Objects.requireNonNull;

/**
 * Sends load to one endpoint over HTTP/1.1 and checks every answer. One event loop does all the
 * work; in an open loop the calling thread keeps the timetable. Connections stay open between runs.
 *
 * <p>One-way latency of an event is this process's {@link System#nanoTime()} less the upstream's.
 * Both read CLOCK_MONOTONIC on Linux, which is one clock for all processes of a machine; {@link
 * ClockCheck} refuses to go on where that does not hold.
 */
final class LoadGenerator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;
  private final Endpoint endpoint;
  private final NanoClock clock;

  /**
   * A generator.
   *
   * @param connections the most connections that are opened; further requests wait, and their wait
   *     is part of their latency
   */
  LoadGenerator(Endpoint endpoint, int connections, NanoClock clock) {
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.clock = requireNonNull(clock, "clock is null");
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    context = vertx.getOrCreateContext();
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(600),
            new PoolOptions().setHttp1MaxSize(connections));
  }

  /** Runs one load to its end. What is not answered 20 s after its designed end is an error. */
  LoadResult run(Load load) throws InterruptedException {
    Run run = new Run(load);
    switch (load.pace()) {
      case Load.OpenLoop open -> {
        open.arrivals().pace(clock, due -> context.runOnContext(_ -> run.send(due)));
        run.await(PATIENCE.plus(load.shape().length()));
      }
      case Load.ClosedLoop closed -> {
        context.runOnContext(_ -> run.sendAll(closed));
        run.await(PATIENCE.plus(closed.duration()).plus(load.shape().length()));
      }
    }
    return run.close();
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the load generator did not close", e);
    }
  }

  /** One run. All but {@code await} and {@code close} on the event loop. */
  private final class Run {
    private final Load.Shape shape;
    private final Buffer body;
    private final RequestOptions options;
    private final Tally tally = new Tally();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final boolean again;
    private long wanted;
    private long stopAt;

    Run(Load load) {
      shape = load.shape();
      body = Messages.request(shape);
      again = load.pace() instanceof Load.ClosedLoop;
      wanted = load.pace() instanceof Load.OpenLoop open ? open.arrivals().count() : 0;
      options =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setHost(endpoint.host())
              .setPort(endpoint.port())
              .setURI(Messages.PATH)
              .putHeader("content-type", "application/json")
              .putHeader("x-api-key", endpoint.key())
              .putHeader("anthropic-version", "2023-06-01");
    }

    void sendAll(Load.ClosedLoop closed) {
      stopAt = clock.nanoTime() + closed.duration().toNanos();
      for (int i = 0; i < closed.connections(); i++) {
        sendNow();
      }
    }

    private void sendNow() {
      wanted++;
      send(clock.nanoTime());
    }

    void send(long due) {
      tally.started(due);
      client
          .request(new RequestOptions(options))
          .onSuccess(request -> exchange(request, due))
          .onFailure(failure -> failed(failure.toString()));
    }

    private void exchange(HttpClientRequest request, long due) {
      request
          .send(body)
          .onSuccess(response -> read(response, due))
          .onFailure(failure -> failed(failure.toString()));
    }

    private void read(HttpClientResponse response, long due) {
      if (response.statusCode() != 200) {
        response.end().onComplete(_ -> failed("status " + response.statusCode()));
        return;
      }
      switch (shape) {
        case Load.Whole _ ->
            response
                .body()
                .onSuccess(
                    answer ->
                        finish(
                            answer.equals(Messages.wholeAnswer()) ? "" : "the answer differs", due))
                .onFailure(failure -> failed(failure.toString()));
        case Load.Stream stream -> {
          StreamChecker checker = new StreamChecker(stream, due, tally);
          response.handler(chunk -> checker.accept(chunk, clock.nanoTime()));
          response
              .end()
              .onSuccess(_ -> finish(checker.verdict(), due))
              .onFailure(failure -> failed(failure.toString()));
        }
      }
    }

    private void finish(String verdict, long due) {
      if (!verdict.isEmpty()) {
        failed(verdict);
        return;
      }
      tally.answered(due, clock.nanoTime());
      ended();
    }

    private void failed(String why) {
      tally.failed(why, clock.nanoTime());
      ended();
    }

    private void ended() {
      if (again && clock.nanoTime() - stopAt < 0) {
        sendNow();
      } else if (tally.ended() == wanted) {
        done.complete(true);
      }
    }

    void await(Duration longest) throws InterruptedException {
      try {
        done.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // close() counts what is missing as errors.
      } catch (ExecutionException e) {
        throw new IllegalStateException("the run broke", e);
      }
    }

    LoadResult close() {
      CompletableFuture<LoadResult> result = new CompletableFuture<>();
      context.runOnContext(_ -> result.complete(tally.close(clock.nanoTime())));
      return result.join();
    }
  }
}

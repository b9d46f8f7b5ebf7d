package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.IdleTimer;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.UpstreamStream;
import io.trireme.deploy.upstream.Verdict;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Moves the bytes of a committed stream to the client: pull back-pressure, keep-alives, timers, and
 * one terminal event. Event-loop only but for {@link #done()}.
 */
final class StreamPump implements UpstreamStream.Sink {

  /** What may wait at the gate before the upstream is paused. */
  private static final int MOST_WAITING = 256 << 10;

  private static final CompletableFuture<?> OPEN = CompletableFuture.completedFuture(null);

  /** How long an upstream may keep its body open after the end of its answer. */
  private static final Duration LINGER = Duration.ofMillis(250);

  /**
   * How the stream ended.
   *
   * @param outcome a word for metrics and logs
   * @param cause what the upstream did; null if nothing wrong
   * @param errorOrNull what the client was told; null if nothing
   */
  record End(Outcome outcome, Verdict.@Nullable Cause cause, @Nullable GatewayError errorOrNull) {}

  /**
   * The times of a pump.
   *
   * @param keepAliveAfter silence after which the client gets a keep-alive
   * @param slowClient how long the client may refuse to read
   * @param left what is left of the exchange
   */
  record Times(Duration keepAliveAfter, Duration slowClient, Duration left) {}

  private final UpstreamStream upstream;
  private final ClientAnswer answer;
  private final HttpServerResponse response;
  private final String requestId;
  private final byte @Nullable [] keepAlive;
  private final Timers timers;
  private final Times times;
  private final IdleTimer quiet;
  private final IdleTimer slow;
  private final CompletableFuture<End> done = new CompletableFuture<>();
  private Timers.@Nullable Handle deadline;
  private Timers.@Nullable Handle linger;
  private @Nullable Consumer<Buffer> tap;
  private Supplier<CompletableFuture<?>> gate = () -> OPEN;
  private @Nullable Buffer waiting;
  private @Nullable Runnable endBehindWaiting;
  private boolean paused;
  private boolean finished;
  private long passed;
  private int keepAlives;

  StreamPump(
      UpstreamStream upstream,
      ClientAnswer answer,
      byte @Nullable [] keepAlive,
      Timers timers,
      Times times) {
    this.upstream = requireNonNull(upstream, "upstream is null");
    this.answer = requireNonNull(answer, "answer is null");
    this.response = answer.response();
    this.requestId = answer.requestId();
    this.keepAlive = keepAlive;
    this.timers = requireNonNull(timers, "timers is null");
    this.times = requireNonNull(times, "times is null");
    this.quiet = new IdleTimer(timers, times.keepAliveAfter(), this::onQuiet);
    this.slow = new IdleTimer(timers, times.slowClient(), this::onSlowClient);
  }

  /** Completes once, never exceptionally. */
  CompletableFuture<End> done() {
    return done;
  }

  /** Bytes passed on so far; may be read when the pump is done. */
  long passed() {
    return passed;
  }

  /** Keep-alives sent so far; may be read when the pump is done. */
  int keepAlives() {
    return keepAlives;
  }

  /** Shows what passes to somebody, and to those from before. To be called before the start. */
  void tapInto(Consumer<Buffer> another) {
    Consumer<Buffer> before = tap;
    tap = before == null ? another : before.andThen(another);
  }

  /**
   * Nothing passes while this is not complete, for instance an end that is to be kept somewhere
   * before the client has it. It never fails, and is asked before each passing. To be called before
   * the start.
   */
  void waitFor(Supplier<CompletableFuture<?>> newGate) {
    gate = newGate;
  }

  /** Begins with what is held. */
  void start() {
    if (finished) {
      return;
    }
    if (answer.gone() || response.closed()) {
      clientGone();
      return;
    }
    try {
      begin();
    } catch (RuntimeException e) {
      // Somebody waits for the end, and nothing else would bring it.
      InternalFaults.log(requestId, e);
      GatewayError error = InternalFaults.error(requestId);
      finish(new End(Outcome.INTERNAL_ERROR, null, error), upstream.failure(error));
    }
  }

  private void begin() {
    response.drainHandler(drained -> onDrained());
    deadline = timers.after(times.left(), this::onDeadline);
    quiet.start();
    upstream.attach(this);
    if (!finished && !paused) {
      upstream.resume();
    }
  }

  @Override
  public void onBytes(Buffer bytes) {
    if (finished) {
      return;
    }
    if (waits()) {
      Buffer before = requireNonNull(waiting, "something waits");
      before.appendBuffer(bytes);
      if (before.length() > MOST_WAITING && !paused) {
        paused = true;
        upstream.pause();
      }
      return;
    }
    write(bytes);
  }

  /** True if what comes now has to wait. */
  private boolean waits() {
    if (waiting == null) {
      CompletableFuture<?> open = gate.get();
      if (open.isDone()) {
        return false;
      }
      waiting = Buffer.buffer();
      open.whenComplete(
          (value, failure) -> answer.context().runOnContext(ignored -> passWaiting()));
    }
    return true;
  }

  private void passWaiting() {
    Buffer bytes = requireNonNull(waiting, "something waits");
    waiting = null;
    if (bytes.length() > 0 && !response.closed() && !response.ended()) {
      write(bytes);
    }
    Runnable end = endBehindWaiting;
    if (end != null) {
      end.run();
    } else if (!response.closed() && !response.writeQueueFull()) {
      onDrained();
    }
  }

  private void write(Buffer bytes) {
    response.write(bytes);
    passed += bytes.length();
    if (tap != null) {
      tap.accept(bytes);
    }
    if (finished) {
      return;
    }
    quiet.touch();
    if (response.writeQueueFull() && !paused) {
      paused = true;
      upstream.pause();
      slow.start();
    }
  }

  private void onDrained() {
    if (paused && !finished) {
      paused = false;
      slow.stop();
      upstream.resume();
    }
  }

  @Override
  public void onConcluded() {
    if (!finished && linger == null) {
      linger = timers.after(LINGER, this::onEnd);
    }
  }

  @Override
  public void onEnd() {
    GatewayError inBand = upstream.inBandErrorOrNull();
    if (inBand != null) {
      finish(new End(Outcome.UPSTREAM_ERROR, Verdict.Cause.IN_BAND_ERROR, inBand), null);
    } else if (upstream.complete()) {
      finish(new End(Outcome.SUCCESS, null, null), null);
    } else {
      onFailure(
          Verdict.Cause.TRUNCATED,
          new GatewayError(
              Kind.UPSTREAM_BROKEN, "The upstream broke off before its answer was complete."));
    }
  }

  @Override
  public void onFailure(Verdict.Cause cause, GatewayError error) {
    if (upstream.complete() || upstream.inBandErrorOrNull() != null) {
      onEndOfConcluded();
      return;
    }
    Outcome outcome =
        switch (error.kind()) {
          case UPSTREAM_TIMEOUT -> Outcome.TIMEOUT;
          default -> cause == Verdict.Cause.TRUNCATED ? Outcome.TRUNCATED : Outcome.UPSTREAM_ERROR;
        };
    finish(new End(outcome, cause, error), upstream.failure(error));
  }

  /** All that matters had come: how the upstream hangs up afterwards is of no interest. */
  private void onEndOfConcluded() {
    GatewayError inBand = upstream.inBandErrorOrNull();
    finish(
        inBand == null
            ? new End(Outcome.SUCCESS, null, null)
            : new End(Outcome.UPSTREAM_ERROR, Verdict.Cause.IN_BAND_ERROR, inBand),
        null);
  }

  private void onQuiet() {
    byte[] frame = keepAlive;
    if (!finished && frame != null) {
      // Never inside an unfinished event, and not on top of what the client does not read.
      if (!upstream.midEvent() && !paused && waiting == null) {
        response.write(Buffer.buffer(frame));
        keepAlives++;
      }
      quiet.start();
    }
  }

  private void onSlowClient() {
    if (!finished) {
      finish(new End(Outcome.SLOW_CLIENT, null, null), null);
      response.reset();
    }
  }

  private void onDeadline() {
    onFailure(
        Verdict.Cause.TOTAL,
        new GatewayError(Kind.UPSTREAM_TIMEOUT, "The exchange took longer than its total time."));
  }

  /** The process ends: the client is told so, unless it has all that matters. */
  void cut(GatewayError error) {
    if (upstream.complete() || upstream.inBandErrorOrNull() != null) {
      onEndOfConcluded();
    } else {
      finish(new End(Outcome.DRAINED, null, error), upstream.failure(error));
    }
  }

  /**
   * The client left: nobody needs the rest. Many leave as soon as they have the end of the answer,
   * or the upstream's error, before the upstream ends its body.
   */
  void clientGone() {
    if (upstream.complete() || upstream.inBandErrorOrNull() != null) {
      onEndOfConcluded();
    } else {
      finish(new End(Outcome.CLIENT_CLOSED, null, null), null);
    }
  }

  private void finish(End end, byte @Nullable [] lastFrame) {
    if (finished) {
      return;
    }
    finished = true;
    quiet.stop();
    slow.stop();
    stop(deadline);
    stop(linger);
    boolean abandoned =
        end.outcome() == Outcome.SLOW_CLIENT
            || end.outcome() == Outcome.CLIENT_CLOSED
            || response.closed();
    try {
      upstream.cancel();
    } finally {
      if (!abandoned && waits()) {
        endBehindWaiting = () -> end(end, lastFrame);
      } else {
        end(end, lastFrame);
      }
    }
  }

  private void end(End end, byte @Nullable [] lastFrame) {
    try {
      if (!response.closed() && !response.ended() && end.outcome() != Outcome.SLOW_CLIENT) {
        Buffer last = lastFrame == null ? Buffer.buffer() : Buffer.buffer(lastFrame);
        if (tap != null) {
          tap.accept(last);
        }
        answer.end(last);
      }
    } finally {
      done.complete(end);
    }
  }

  private static void stop(Timers.@Nullable Handle handle) {
    if (handle != null) {
      handle.cancel();
    }
  }
}

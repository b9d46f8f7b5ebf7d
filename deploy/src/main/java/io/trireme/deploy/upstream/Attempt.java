package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StreamForm;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One call of one upstream, from connecting to its verdict: a refused, broken or whole answer, or a
 * stream that has reached the commit. Everything but {@link #verdict()} belongs to one event loop.
 */
public final class Attempt {

  /** More than this is not a whole answer that we would hold in memory. */
  static final int MAX_WHOLE = 32 << 20;

  /** Of an error answer, no more than this is read. */
  static final int MAX_ERROR = 1 << 20;

  /** Of an answer that is refused by its head, no more than this is read, and not for longer. */
  private static final int MAX_SKIMMED = 256 << 10;

  private static final Duration SKIM = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(Attempt.class);

  private final Sending sending;
  private final Passage passage;
  private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
  private final Timers timers;
  private final IdleTimer firstByte;
  private final IdleTimer stall;
  private final Call call;
  private @Nullable UpstreamStream stream;
  private @Nullable AnswerHead streamHead;
  private volatile AttemptTimes times = AttemptTimes.NONE;
  private long skimmed;
  private boolean bodyOver;
  private boolean over;

  /** Prepares a call; {@link #start()} must run on the event loop that the timers belong to. */
  Attempt(Connections connections, Call call, Passage passage, Timers timers) {
    this.sending = new Sending(connections, call, new Answered());
    this.call = call.sent();
    this.passage = requireNonNull(passage, "passage is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.firstByte = new IdleTimer(timers, call.firstByte(), this::onFirstByteTimeout);
    this.stall = new IdleTimer(timers, call.stall(), this::onStall);
  }

  /** Completes once, never exceptionally. */
  public CompletableFuture<Verdict> verdict() {
    return verdict;
  }

  /** What has happened until now; may be read by any thread. */
  public AttemptTimes times() {
    return times;
  }

  /** Connects and sends. */
  public void start() {
    firstByte.start();
    sending.start();
  }

  private final class Answered implements Sending.Outcome {
    @Override
    public void onConnected(boolean reused) {
      times = times.connectedAt(timers.nanoTime(), reused);
    }

    @Override
    public void onSent() {
      times = times.sentAt(timers.nanoTime());
    }

    @Override
    public void onHead(HttpClientRequest sent, HttpClientResponse response) {
      Attempt.this.onHead(sent, response);
    }

    @Override
    public void onFailure(Verdict.Broken failure) {
      end(failure);
    }
  }

  private void onHead(HttpClientRequest sent, HttpClientResponse response) {
    times = times.headAt(timers.nanoTime());
    firstByte.stop();
    stall.start();
    AnswerHead head = new AnswerHead(response.statusCode(), response.headers());
    String encoding = response.getHeader("content-encoding");
    if (response.statusCode() / 100 != 2) {
      collect(response, MAX_ERROR, true, body -> end(new Verdict.Refused(head, body)));
    } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      refuse(
          response,
          bad(
              "The upstream encoded its answer as "
                  + Failures.word(encoding)
                  + " though identity was asked for."));
    } else if (call.stream()) {
      beginStream(head, sent, response);
    } else {
      collect(response, MAX_WHOLE, false, body -> onWhole(head, body));
    }
  }

  /**
   * Ends the attempt by the head alone. What is left of a small answer is read: its connection is
   * then as good as any, and a reset could hit the request of another loop that has it already.
   */
  private void refuse(HttpClientResponse response, Verdict.Broken failure) {
    response.exceptionHandler(broken -> bodyOver = true);
    response.endHandler(ended -> bodyOver = true);
    response.handler(
        chunk -> {
          skimmed += chunk.length();
          if (skimmed > MAX_SKIMMED) {
            reset();
          }
        });
    release(failure);
    timers.after(SKIM, this::reset);
  }

  private interface Collected {
    void accept(Buffer body);
  }

  /** Reads a body whole. Above the limit an error answer is cut, any other is refused. */
  private void collect(HttpClientResponse response, int limit, boolean cut, Collected then) {
    Buffer body = Buffer.buffer();
    response.exceptionHandler(
        failure -> reading(() -> end(cut ? null : Failures.readingBody(failure), body, then)));
    response.endHandler(
        ended -> {
          bodyOver = true;
          reading(() -> end(null, body, then));
        });
    response.handler(
        chunk -> {
          stall.touch();
          if (!cut && !passage.holds(body.length() + (long) chunk.length())) {
            end(Failures.noMemory());
          } else if (body.length() + chunk.length() <= limit) {
            body.appendBuffer(chunk);
          } else if (cut) {
            reading(() -> end(null, body, then));
            reset();
          } else {
            end(bad("The upstream's answer is larger than " + (limit >> 20) + " MiB."));
          }
        });
  }

  private void end(@Nullable Verdict failure, Buffer body, Collected then) {
    if (over) {
      return;
    }
    if (failure == null) {
      then.accept(body);
    } else {
      end(failure);
    }
  }

  private void onWhole(AnswerHead head, Buffer body) {
    if (body.length() == 0) {
      end(bad("The upstream answered with an empty body."));
      return;
    }
    String unfit = Failures.unfitForJson(head, body);
    if (unfit != null) {
      end(bad(unfit));
      return;
    }
    if (passage.observer().onWhole(body.getBytes()) instanceof Signal.Failed failed) {
      end(new Verdict.Broken(Cause.IN_BAND_ERROR, failed.error()));
    } else {
      RelayObserver seen = passage.observer();
      end(new Verdict.Whole(head, passage.whole(body), seen.usage(), seen.blank()));
    }
  }

  private void beginStream(AnswerHead head, HttpClientRequest sent, HttpClientResponse response) {
    String type = head.type();
    if (type.startsWith("text/html")) {
      refuse(response, bad("The upstream answered with an HTML page instead of a stream."));
      return;
    }
    boolean array = passage.form() == StreamForm.JSON_ARRAY;
    if (array && type.startsWith("text/event-stream")) {
      refuse(response, bad("The upstream answered with events though a JSON array was asked for."));
      return;
    }
    if (!array && type.startsWith("application/json")) {
      collect(response, MAX_ERROR, true, this::onJsonForStream);
      return;
    }
    UpstreamStream begun = new UpstreamStream(sent, response, passage, stall, timers);
    stream = begun;
    streamHead = head;
    response.exceptionHandler(failure -> onBroken(begun, Failures.readingBody(failure)));
    response.endHandler(ended -> reading(() -> onStreamEnd(head, begun)));
    response.handler(chunk -> reading(() -> onChunk(head, begun, chunk)));
  }

  private void onChunk(AnswerHead head, UpstreamStream begun, Buffer chunk) {
    begun.onChunk(chunk);
    if (!begun.affordable()) {
      breakOff(Failures.noMemory());
    } else if (!over) {
      judgeHeld(head, begun);
    }
  }

  /**
   * Reads a part of an answer. An exception that left a handler would only be logged: its bytes
   * would be missing from the answer, or nothing would ever end it.
   */
  private void reading(Runnable part) {
    try {
      part.run();
    } catch (GatewayException e) {
      breakOff(new Verdict.Broken(Cause.BAD_ANSWER, e.error()));
    } catch (RuntimeException e) {
      LOG.errorf(e, "an upstream's answer could not be read");
      breakOff(bad("The upstream's answer could not be read."));
    }
  }

  /** JSON where events were due: an error in disguise, or an upstream that cannot stream. */
  private void onJsonForStream(Buffer body) {
    if (passage.observer().onWhole(body.getBytes()) instanceof Signal.Failed failed
        && body.length() > 0) {
      end(new Verdict.Broken(Cause.IN_BAND_ERROR, failed.error()));
    } else {
      end(bad("The upstream answered with JSON though a stream was asked for."));
    }
  }

  private void judgeHeld(AnswerHead head, UpstreamStream begun) {
    GatewayError error = begun.inBandErrorOrNull();
    if (begun.meaningful()) {
      // An end without a word is no commit yet: what follows may tell that words were made.
      if (begun.over() || !begun.blank()) {
        settle(new Verdict.Committed(head, begun, begun.blank()));
      }
    } else if (error != null) {
      end(new Verdict.Broken(Cause.IN_BAND_ERROR, error));
    }
  }

  private void onStreamEnd(AnswerHead head, UpstreamStream ended) {
    ended.onBodyEnd();
    if (!over) {
      judgeHeld(head, ended);
    }
    if (!over) {
      end(ended.empty() ? bad("The upstream answered with an empty body.") : Failures.truncated());
    }
  }

  private void onBroken(UpstreamStream broken, Verdict.Broken failure) {
    broken.onBroken(failure);
    if (!over && !handsOver(broken)) {
      end(failure);
    }
  }

  /** However the upstream fails after an end without a word: the answer was there. */
  private boolean handsOver(UpstreamStream failed) {
    AnswerHead head = streamHead;
    if (head == null || !failed.meaningful()) {
      return false;
    }
    settle(new Verdict.Committed(head, failed, failed.blank()));
    return true;
  }

  private void onFirstByteTimeout() {
    end(
        new Verdict.Broken(
            Cause.FIRST_BYTE,
            new GatewayError(
                Kind.UPSTREAM_TIMEOUT,
                "The upstream did not answer within " + Failures.seconds(call.firstByte()) + ".")));
  }

  private void onStall() {
    UpstreamStream begun = stream;
    if (!over && begun != null) {
      handsOver(begun);
    }
    breakOff(
        new Verdict.Broken(
            Cause.STALL,
            new GatewayError(
                Kind.UPSTREAM_TIMEOUT,
                "The upstream fell silent for " + Failures.seconds(call.stall()) + ".")));
  }

  private void breakOff(Verdict.Broken failure) {
    UpstreamStream begun = stream;
    if (over && begun != null) {
      begun.breakOff(failure);
    } else {
      end(failure);
    }
  }

  /** Gives the attempt up, on its event loop. After the commit the stream's owner cancels it. */
  public void cancel() {
    if (!over) {
      end(new Verdict.Cancelled());
    }
  }

  /**
   * Gives the attempt up whatever its verdict: nobody will take its stream over. On its event loop.
   */
  public void abandon() {
    cancel();
    UpstreamStream begun = stream;
    if (begun != null) {
      begun.cancel();
    }
  }

  /** Ends the attempt without a stream to hand over: the upstream is cancelled. */
  private void end(Verdict ended) {
    if (!over) {
      release(ended);
      reset();
    }
  }

  private void release(Verdict ended) {
    settle(ended);
    passage.release();
    stall.stop();
  }

  private void settle(Verdict settled) {
    over = true;
    if (settled instanceof Verdict.Committed) {
      times = times.committedAt(timers.nanoTime());
    }
    firstByte.stop();
    verdict.complete(settled);
  }

  /**
   * Cancels what is under way. A request whose answer was complete must not be reset: its
   * connection is back in the pool, and the next attempt may hold it already.
   */
  private void reset() {
    if (bodyOver) {
      return;
    }
    UpstreamStream begun = stream;
    if (begun != null) {
      begun.cancel();
    } else {
      sending.cancel();
    }
  }

  private static Verdict.Broken bad(String message) {
    return new Verdict.Broken(Cause.BAD_ANSWER, new GatewayError(Kind.UPSTREAM_BROKEN, message));
  }
}

package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import io.trireme.core.sse.StreamParser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The answer of an upstream as a stream of bytes, with an observer on a copy. Until a sink is
 * attached its bytes are held; afterwards they pass as they come. Event-loop only.
 *
 * <p>Between the commit and the sink it is read on, and paused only when too much is held.
 */
public final class UpstreamStream implements SseParser.Listener {

  /** Receives what the upstream sends after the commit. Exactly one end is reported. */
  public interface Sink {

    /** Bytes to pass on, untouched. */
    void onBytes(Buffer bytes);

    /** The observer has seen the end of the answer, or the upstream's own error, in what passed. */
    void onConcluded();

    /** The upstream ended its body, as its framing says completely. */
    void onEnd();

    /** The upstream broke off or fell silent. */
    void onFailure(Verdict.Cause cause, GatewayError error);
  }

  /** At most this is held before the commit; what goes beyond commits. */
  static final int MAX_HELD = 256 << 10;

  private final HttpClientRequest request;
  private final HttpClientResponse response;
  private final Passage passage;
  private final IdleTimer stall;
  private final Timers timers;
  private final StreamParser parser;
  private final List<Buffer> held = new ArrayList<>();
  private int heldBytes;
  private long received;
  private boolean meaningful;
  private boolean concluded;
  private boolean cancelled;
  private boolean bodyOver;
  private boolean reported;
  private boolean paused;
  private int drains;
  private @Nullable GatewayError inBandError;
  private @Nullable Sink sink;
  private @Nullable Consumer<Sink> endBeforeSink;
  private @Nullable Consumer<Sink> endBehindQueue;

  UpstreamStream(
      HttpClientRequest request,
      HttpClientResponse response,
      Passage passage,
      IdleTimer stall,
      Timers timers) {
    this.request = requireNonNull(request, "request is null");
    this.response = requireNonNull(response, "response is null");
    this.passage = requireNonNull(passage, "passage is null");
    this.parser = passage.parser(this);
    this.stall = requireNonNull(stall, "stall is null");
    this.timers = requireNonNull(timers, "timers is null");
  }

  /** Takes a chunk from the wire: holds it, or passes it on. */
  void onChunk(Buffer chunk) {
    if (cancelled) {
      return;
    }
    byte[] bytes = chunk.getBytes();
    received += bytes.length;
    boolean concludedBefore = concluded;
    parser.feed(bytes, 0, bytes.length);
    pass(passage.passing(chunk), concludedBefore);
  }

  private void pass(Buffer bytes, boolean concludedBefore) {
    Sink attached = sink;
    if (attached == null) {
      if (bytes.length() > 0) {
        held.add(bytes);
      }
      heldBytes += bytes.length();
      // A vendor that repeats a large request before it answers is no worse than another one: what
      // may be held is used up, and that is the commit.
      meaningful |= heldBytes > MAX_HELD && inBandError == null;
      if (meaningful && heldBytes > MAX_HELD && !paused) {
        paused = true;
        response.pause();
      }
      return;
    }
    if (bytes.length() > 0) {
      attached.onBytes(bytes);
    }
    if (concluded && !concludedBefore) {
      attached.onConcluded();
    }
  }

  /** False if what this answer holds is more than there is memory for. */
  boolean affordable() {
    return passage.holds(parser.retainedBytes() + (sink == null ? heldBytes : 0));
  }

  @Override
  public void onEvent(SseEvent event) {
    heed(passage.observer().onEvent(event));
  }

  private void heed(Signal signal) {
    switch (signal) {
      case Signal.Idle idle -> {}
      case Signal.Quiet quiet -> stall.touch();
      case Signal.Meaningful meaning -> {
        stall.touch();
        meaningful = true;
      }
      case Signal.Terminal terminal -> {
        stall.touch();
        meaningful = true;
        concluded = true;
      }
      case Signal.Failed failed -> {
        concluded = true;
        inBandError = failed.error();
      }
    }
  }

  /** An event too large to observe is still an answer of the vendor's: it counts as progress. */
  @Override
  public void onOversize() {
    passage.oversize();
    stall.touch();
    meaningful = true;
  }

  @Override
  public void onOversizeEnd(String name) {
    heed(passage.observer().onOversize(name));
  }

  /** True once something was seen that the client can see, or no more can be held. */
  boolean meaningful() {
    return meaningful;
  }

  int heldBytes() {
    return heldBytes;
  }

  /** True if the upstream has sent nothing at all. */
  boolean empty() {
    return received == 0;
  }

  /** The upstream's body is over. */
  void onBodyEnd() {
    bodyOver = true;
    if (cancelled) {
      return;
    }
    stall.stop();
    readToEnd();
    // The parser is not told: whether it stands in the middle of an event is asked afterwards.
    report(Sink::onEnd);
  }

  /** Nothing more will come: what was held back for it passes. */
  private void readToEnd() {
    boolean concludedBefore = concluded;
    heed(passage.atEnd());
    stall.stop();
    pass(passage.passing(Buffer.buffer()), concludedBefore);
  }

  /**
   * The upstream broke off: there is nothing left to cancel. The transport tells of it at once,
   * also while bytes that came before wait for a paused reader. These go first, for they may be the
   * end of the answer.
   */
  void onBroken(Verdict.Broken failure) {
    bodyOver = true;
    stall.stop();
    Consumer<Sink> end =
        to -> {
          readToEnd();
          to.onFailure(failure.cause(), failure.error());
        };
    if (paused || drains > 0) {
      endBehindQueue = end;
    } else {
      report(end);
    }
  }

  private void onQueueDrained() {
    drains--;
    Consumer<Sink> end = endBehindQueue;
    if (end != null && !paused && drains == 0) {
      endBehindQueue = null;
      report(end);
    }
  }

  /** We break off, for the upstream fell silent or cannot be read: it is cancelled as well. */
  void breakOff(Verdict.Broken failure) {
    stall.stop();
    try {
      report(to -> to.onFailure(failure.cause(), failure.error()));
    } finally {
      cancel();
    }
  }

  /** Between the commit and the sink there is a moment in which the upstream may end. */
  private void report(Consumer<Sink> end) {
    Sink attached = sink;
    if (cancelled || reported) {
      return;
    }
    reported = true;
    if (attached == null) {
      endBeforeSink = end;
    } else {
      end.accept(attached);
    }
  }

  /** What the upstream sent as its error, if it did. */
  public @Nullable GatewayError inBandErrorOrNull() {
    return inBandError;
  }

  /** True if the answer may end here. */
  public boolean complete() {
    return passage.observer().complete() && parser.mayEnd();
  }

  /** True if what has come is a complete answer that says nothing. */
  boolean blank() {
    return passage.observer().blank();
  }

  /** True if nothing more can come that would change what the answer says. */
  boolean over() {
    return concluded || bodyOver;
  }

  /** True if what has passed ends in the middle of an event. */
  public boolean midEvent() {
    return passage.midEvent(parser.midEvent());
  }

  /** The bytes that end the client's stream with an error. */
  public byte[] failure(GatewayError error) {
    return passage.failure(error, parser);
  }

  /** What is known of the usage so far. */
  public Usage usage() {
    return passage.observer().usage();
  }

  /** Hands over what is held and everything that follows. The stream must be resumed afterwards. */
  public void attach(Sink newSink) {
    sink = requireNonNull(newSink, "newSink is null");
    held.forEach(newSink::onBytes);
    held.clear();
    if (concluded) {
      newSink.onConcluded();
    }
    Consumer<Sink> end = endBeforeSink;
    if (end != null) {
      end.accept(newSink);
    }
  }

  /** Stops reading: the client is slower than the upstream. Silence is then not the upstream's. */
  public void pause() {
    paused = true;
    stall.stop();
    response.pause();
  }

  /** Reads on. */
  public void resume() {
    if (cancelled) {
      return;
    }
    if (!bodyOver) {
      stall.start();
    }
    if (paused) {
      paused = false;
      response.resume();
      // The transport empties its queue in a task of this loop, which runs before this one.
      drains++;
      timers.nextTurn(this::onQueueDrained);
    }
  }

  /** Cancels the upstream call, if it is not over; nothing is reported afterwards. */
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      stall.stop();
      passage.release();
      if (paused || drains > 0) {
        response.resume();
        timers.nextTurn(this::reset);
      } else {
        reset();
      }
    }
  }

  /**
   * The end of an answer may wait unread for a paused reader, and its connection is then long with
   * another request, which a reset would hit. What waits is read before.
   */
  private void reset() {
    if (!bodyOver) {
      request.reset();
    }
  }
}

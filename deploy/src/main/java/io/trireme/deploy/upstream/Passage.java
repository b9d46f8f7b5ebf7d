package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.translate.Conversion;
import io.vertx.core.buffer.Buffer;

import static java.util.Objects.requireNonNull;

/**
 * What becomes of an upstream's answer on its way to the client: it passes untouched, or is
 * translated. One per attempt; event-loop only.
 */
public sealed interface Passage {

  /** Reads the answer: each event, or the whole, before it is asked what passes. */
  RelayObserver observer();

  /** The largest event that is read. */
  int maxEvent();

  /** What goes to the client for a chunk whose events were read; may be empty. */
  Buffer passing(Buffer chunk);

  /** What goes to the client for a whole answer that was read. */
  Buffer whole(Buffer body);

  /** The upstream's stream is over; what is held back passes next. */
  Signal atEnd();

  /**
   * An event was too large to be read.
   *
   * @throws GatewayException if the answer is worthless without it
   */
  void oversize();

  /**
   * Whether the client has a part of an event that is not complete.
   *
   * @param upstreamMidEvent whether the upstream has sent one
   */
  boolean midEvent(boolean upstreamMidEvent);

  /**
   * The bytes that end the client's stream with an error.
   *
   * @param upstreamMidEvent as in {@link #midEvent}
   */
  byte[] failure(GatewayError error, boolean upstreamMidEvent);

  /**
   * Every byte passes as it came, and a copy is observed.
   *
   * @param observer reads the copy
   * @param errors how the client's dialect writes errors
   * @param requestId for errors
   */
  record Relayed(RelayObserver observer, ErrorDialect errors, String requestId) implements Passage {

    /** Above this the observer gives up on an event; its bytes pass nevertheless. */
    static final int MAX_OBSERVED_EVENT = 1 << 20;

    public Relayed {
      requireNonNull(observer, "observer is null");
      requireNonNull(errors, "errors is null");
      requireNonNull(requestId, "requestId is null");
    }

    @Override
    public int maxEvent() {
      return MAX_OBSERVED_EVENT;
    }

    @Override
    public Buffer passing(Buffer chunk) {
      return chunk;
    }

    @Override
    public Buffer whole(Buffer body) {
      return body;
    }

    @Override
    public Signal atEnd() {
      return Signal.QUIET;
    }

    @Override
    public void oversize() {}

    @Override
    public boolean midEvent(boolean upstreamMidEvent) {
      return upstreamMidEvent;
    }

    @Override
    public byte[] failure(GatewayError error, boolean upstreamMidEvent) {
      return errors.frame(error, requestId, upstreamMidEvent);
    }
  }

  /**
   * Every event is read, and the client gets its own dialect's.
   *
   * @param conversion reads and writes
   */
  record Translated(Conversion conversion) implements Passage {

    /** A vendor may repeat a whole answer with its images in one event. */
    static final int MAX_EVENT = 32 << 20;

    public Translated {
      requireNonNull(conversion, "conversion is null");
    }

    @Override
    public RelayObserver observer() {
      return conversion;
    }

    @Override
    public int maxEvent() {
      return MAX_EVENT;
    }

    @Override
    public Buffer passing(Buffer chunk) {
      return Buffer.buffer(conversion.take());
    }

    @Override
    public Buffer whole(Buffer body) {
      return Buffer.buffer(conversion.take());
    }

    @Override
    public Signal atEnd() {
      return conversion.onEnd();
    }

    @Override
    public void oversize() {
      throw new GatewayException(
          Kind.UPSTREAM_BROKEN, "An event of the upstream is larger than 32 MiB.");
    }

    /** The client gets complete events only. */
    @Override
    public boolean midEvent(boolean upstreamMidEvent) {
      return false;
    }

    @Override
    public byte[] failure(GatewayError error, boolean upstreamMidEvent) {
      conversion.fail(error);
      return conversion.take();
    }
  }
}

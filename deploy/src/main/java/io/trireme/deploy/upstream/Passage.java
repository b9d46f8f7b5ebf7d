package io.trireme.deploy.upstream;

import io.trireme.core.BufferBudget;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.sse.JsonArrayParser;
import io.trireme.core.sse.SseParser;
import io.trireme.core.sse.StreamParser;
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

  /** How the upstream writes its stream. */
  StreamForm form();

  /** A new parser of the upstream's stream. */
  StreamParser parser(SseParser.Listener listener);

  /** What goes to the client for a chunk whose events were read; may be empty. */
  Buffer passing(Buffer chunk);

  /** What goes to the client for a whole answer that was read. */
  Buffer whole(Buffer body);

  /** The upstream's stream is over; what is held back passes next. */
  Signal atEnd();

  /**
   * Says how much of the answer is held in memory.
   *
   * @param bytes what the parser and its surroundings hold
   * @return false if that is more than there is for all answers together
   */
  boolean holds(long bytes);

  /** Nothing more will be held. */
  void release();

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
   * @param upstream where the upstream's stream stands; empty where nothing legal could follow what
   *     the client has, so that it takes the answer for cut
   */
  byte[] failure(GatewayError error, StreamParser upstream);

  /**
   * Every byte passes as it came, and a copy is observed.
   *
   * @param observer reads the copy
   * @param errors how the client's dialect writes errors
   * @param requestId for errors
   * @param form how the stream is written, if the answer is one
   */
  record Relayed(RelayObserver observer, ErrorDialect errors, String requestId, StreamForm form)
      implements Passage {

    /** Above this the observer gives up on an event; its bytes pass nevertheless. */
    static final int MAX_OBSERVED_EVENT = 1 << 20;

    public Relayed {
      requireNonNull(observer, "observer is null");
      requireNonNull(errors, "errors is null");
      requireNonNull(requestId, "requestId is null");
      requireNonNull(form, "form is null");
    }

    @Override
    public StreamParser parser(SseParser.Listener listener) {
      return switch (form) {
        case EVENTS -> new SseParser(MAX_OBSERVED_EVENT, listener);
        case JSON_ARRAY -> new JsonArrayParser(MAX_OBSERVED_EVENT, listener);
      };
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

    /** Not counted: a relay holds no more of an event than its observer may see. */
    @Override
    public boolean holds(long bytes) {
      return true;
    }

    @Override
    public void release() {}

    @Override
    public void oversize() {}

    @Override
    public boolean midEvent(boolean upstreamMidEvent) {
      return upstreamMidEvent;
    }

    @Override
    public byte[] failure(GatewayError error, StreamParser upstream) {
      return switch (upstream) {
        case SseParser events -> errors.frame(error, requestId, events.midEvent());
        case JsonArrayParser array -> array.endedBy(errors.body(error, requestId));
      };
    }
  }

  /**
   * Every event is read, and the client gets its own dialect's.
   *
   * @param conversion reads and writes
   * @param share of the memory for all translations
   */
  record Translated(Conversion conversion, BufferBudget.Share share) implements Passage {

    /** A vendor may repeat a whole answer with its images in one event. */
    static final int MAX_EVENT = 32 << 20;

    public Translated {
      requireNonNull(conversion, "conversion is null");
      requireNonNull(share, "share is null");
    }

    @Override
    public RelayObserver observer() {
      return conversion;
    }

    /** Of a vendor we ask for events, whatever form the client's stream has. */
    @Override
    public StreamForm form() {
      return StreamForm.EVENTS;
    }

    @Override
    public StreamParser parser(SseParser.Listener listener) {
      return new SseParser(MAX_EVENT, listener);
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
    public boolean holds(long bytes) {
      return share.hold(bytes + conversion.heldBytes());
    }

    @Override
    public void release() {
      share.close();
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
    public byte[] failure(GatewayError error, StreamParser upstream) {
      conversion.fail(error);
      return conversion.take();
    }
  }
}

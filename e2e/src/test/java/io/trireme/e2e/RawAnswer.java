package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One answer as {@link RawHttp} read it.
 *
 * @param end how the body ended, which tells a finished answer from a torn one
 */
record RawAnswer(WireHead head, List<Part> parts, End end, long headNanos, long endNanos) {
  /** How a body ended. */
  enum End {
    /** The terminal chunk came. */
    TERMINAL_CHUNK,
    /** All bytes of the content length came. */
    LENGTH_REACHED,
    /** The answer has no body: HEAD, 204, 304 or 1xx. */
    NO_BODY,
    /** The connection was closed; a fair end only without chunks and length. */
    CLOSED,
    /** The connection was reset. */
    RESET
  }

  /** One chunk, or one read where the body is not chunked, with its {@link System#nanoTime}. */
  static final class Part {
    private final byte[] bytes;
    private final long nanos;

    Part(byte[] bytes, long nanos) {
      this.bytes = bytes.clone();
      this.nanos = nanos;
    }

    byte[] bytes() {
      return bytes.clone();
    }

    long nanos() {
      return nanos;
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  RawAnswer {
    requireNonNull(head, "head is null");
    parts = List.copyOf(parts);
    requireNonNull(end, "end is null");
  }

  int status() {
    return Integer.parseInt(head.word(1));
  }

  WireHeaders headers() {
    return head.headers();
  }

  String header(String name) {
    return headers().first(name).orElse("");
  }

  byte[] body() {
    return Framing.concat(parts.stream().map(Part::bytes).toList());
  }

  String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  /** True when the framing says that nothing is missing. */
  boolean complete() {
    return switch (end) {
      case TERMINAL_CHUNK, LENGTH_REACHED, NO_BODY -> true;
      case CLOSED -> !headers().has("content-length") && !headers().has("transfer-encoding");
      case RESET -> false;
    };
  }
}

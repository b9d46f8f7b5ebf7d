package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into HTTP/1.1 requests. Push the bytes with {@link #feed}, take
 * the requests with {@link #next}. Strict: what is no request throws {@link
 * IllegalArgumentException}. One thread only.
 */
final class RequestReader {
  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS
  }

  private byte[] buffer = new byte[0];
  private int position;
  private State state = State.HEAD;
  private long remaining;
  private final List<String> lines = new ArrayList<>();
  private @Nullable WireHead head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream();

  void feed(byte[] bytes) {
    byte[] joined = new byte[buffer.length - position + bytes.length];
    System.arraycopy(buffer, position, joined, 0, buffer.length - position);
    System.arraycopy(bytes, 0, joined, buffer.length - position, bytes.length);
    buffer = joined;
    position = 0;
  }

  /** The next complete request, or empty while bytes are missing. */
  Optional<WireRequest> next() {
    while (true) {
      Optional<Boolean> step = step();
      if (step.isEmpty()) {
        return Optional.empty();
      }
      if (step.get()) {
        return Optional.of(finish());
      }
    }
  }

  /** True when a request is complete, false when there is more to read, empty when starved. */
  private Optional<Boolean> step() {
    return switch (state) {
      case HEAD -> readLine().map(this::headLine);
      case BODY -> data().map(done -> done);
      case CHUNK_SIZE -> readLine().map(this::chunkSize);
      case CHUNK -> data().map(done -> enter(State.CHUNK_END));
      case CHUNK_END -> readLine().map(line -> enter(State.CHUNK_SIZE));
      case TRAILERS -> readLine().map(String::isEmpty);
    };
  }

  private boolean enter(State next) {
    state = next;
    return false;
  }

  private boolean headLine(String line) {
    if (!line.isEmpty()) {
      lines.add(line);
      return false;
    }
    if (lines.isEmpty()) {
      return false;
    }
    WireHead complete = WireHead.of(lines);
    head = complete;
    if (complete.headers().hasToken("transfer-encoding", "chunked")) {
      return enter(State.CHUNK_SIZE);
    }
    remaining = complete.headers().first("content-length").map(Long::parseLong).orElse(0L);
    state = State.BODY;
    return remaining == 0;
  }

  private boolean chunkSize(String line) {
    remaining = Long.parseLong(line.split(";", 2)[0].strip(), 16);
    return enter(remaining == 0 ? State.TRAILERS : State.CHUNK);
  }

  private Optional<Boolean> data() {
    int taken = (int) Math.min(remaining, buffer.length - position);
    body.write(buffer, position, taken);
    position += taken;
    remaining -= taken;
    return remaining == 0 ? Optional.of(true) : Optional.empty();
  }

  private Optional<String> readLine() {
    for (int index = position; index < buffer.length; index++) {
      if (buffer[index] == '\n') {
        int end = index > position && buffer[index - 1] == '\r' ? index - 1 : index;
        String line = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
        position = index + 1;
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  private WireRequest finish() {
    WireHead complete = head;
    if (complete == null) {
      throw new IllegalStateException("a body without a head");
    }
    WireRequest request = new WireRequest(complete, body.toByteArray());
    lines.clear();
    head = null;
    body = new ByteArrayOutputStream();
    state = State.HEAD;
    return request;
  }
}

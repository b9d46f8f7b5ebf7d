package io.trireme.bench;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

/**
 * Checks one stream, event by event, however its bytes are cut: order, number and numbering of the
 * deltas, terminal event, nothing after it. Comments and pings between events are allowed, a
 * gateway may add them. Counts into a {@link Tally}; not thread-safe.
 */
final class StreamChecker {
  private static final byte[] STAMP = "\"text\":\"n=".getBytes(US_ASCII);
  private static final String[] BEFORE = {"message_start", "content_block_start"};
  private static final String[] AFTER = {"content_block_stop", "message_delta", "message_stop"};

  private final Load.Stream expected;
  private final long dueNanos;
  private final Tally tally;
  private byte[] pending = new byte[512];
  private int length;
  private int seen;
  private String fault = "";

  StreamChecker(Load.Stream expected, long dueNanos, Tally tally) {
    this.expected = requireNonNull(expected, "expected is null");
    this.dueNanos = dueNanos;
    this.tally = requireNonNull(tally, "tally is null");
  }

  /** Takes the next bytes, which arrived at {@code nowNanos}. */
  void accept(Buffer chunk, long nowNanos) {
    int from = Math.max(0, length - 1);
    if (length + chunk.length() > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(pending.length * 2, length + chunk.length()));
    }
    chunk.getBytes(pending, length);
    length += chunk.length();
    int start = 0;
    for (int i = from; i + 1 < length; i++) {
      if (pending[i] == '\n' && pending[i + 1] == '\n') {
        event(start, i, nowNanos);
        start = i + 2;
        i++;
      }
    }
    System.arraycopy(pending, start, pending, 0, length - start);
    length -= start;
  }

  /** What was wrong, once the answer has ended; empty if nothing was. */
  String verdict() {
    if (!fault.isEmpty()) {
      return fault;
    }
    if (seen != expected.allEvents()) {
      return "stream ended after " + seen + " of " + expected.allEvents() + " events";
    }
    return length == 0 ? "" : "bytes after the last event";
  }

  private void event(int start, int end, long nowNanos) {
    if (pending[start] == ':') {
      return;
    }
    String name = name(start, end);
    if (name.equals("ping") || !fault.isEmpty()) {
      return;
    }
    String due = due(seen);
    if (!name.equals(due)) {
      fault = "event " + seen + " is " + name + ", expected " + due;
      return;
    }
    if (seen == 0) {
      tally.firstEvent(nowNanos - dueNanos);
    }
    if (seen >= BEFORE.length && seen < BEFORE.length + expected.events()) {
      delta(seen - BEFORE.length, start, end, nowNanos);
    }
    seen++;
    tally.event();
  }

  private String due(int index) {
    if (index < BEFORE.length) {
      return BEFORE[index];
    }
    int after = index - BEFORE.length - expected.events();
    if (after < 0) {
      return "content_block_delta";
    }
    return after < AFTER.length ? AFTER[after] : "the end";
  }

  private void delta(int index, int start, int end, long nowNanos) {
    int mark = findStamp(start, end);
    if (mark < 0) {
      fault = "delta " + index + " has no stamp";
      return;
    }
    int space = indexOf((byte) ' ', mark, end);
    int stop = indexOf((byte) ' ', space + 1, end);
    long number = Long.parseLong(new String(pending, mark, space - mark, US_ASCII));
    // The stamp reads "t=<nanos>".
    long stamp = Long.parseLong(new String(pending, space + 3, stop - space - 3, US_ASCII));
    if (number != index) {
      fault = "delta " + number + " where " + index + " was due";
      return;
    }
    tally.delta(nowNanos - stamp);
  }

  private String name(int start, int end) {
    int from = Math.min(end, start + "event: ".length());
    int newline = indexOf((byte) '\n', from, end);
    return new String(pending, from, newline - from, US_ASCII);
  }

  private int findStamp(int start, int end) {
    for (int i = start; i + STAMP.length <= end; i++) {
      if (Arrays.equals(pending, i, i + STAMP.length, STAMP, 0, STAMP.length)) {
        return i + STAMP.length;
      }
    }
    return -1;
  }

  private int indexOf(byte wanted, int from, int end) {
    for (int i = from; i < end; i++) {
      if (pending[i] == wanted) {
        return i;
      }
    }
    return end;
  }
}

package io.trireme.core.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

/**
 * Incremental parser of a {@code text/event-stream}: bytes go in as they arrive, events come out.
 *
 * <p>How the stream is cut into feeds never changes what comes out: a line end CR|LF, the byte
 * order mark, a field name or a UTF-8 sequence may be split anywhere. Values are kept as bytes and
 * decoded when their event is complete; malformed UTF-8 becomes U+FFFD. The fields {@code id} and
 * {@code retry} are ignored like unknown ones.
 *
 * <p>Memory: an event costs the bytes of its name and data, never more than twice {@code
 * maxEventBytes} with the slack of the growing buffers; comments, ignored fields and the data of
 * events above the limit cost nothing. A buffer above 64 KiB is let go after its event.
 *
 * <p>Not thread-safe. The listener runs inside {@link #feed}, must not call back into the parser,
 * and its exceptions pass through; the parser must not be used after that.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">WHATWG
 *     HTML, 9.2.6 Interpreting an event stream</a>
 */
public final class SseParser implements StreamParser {

  /** Receives what the parser finds, in stream order. */
  public interface Listener {

    /** A complete event with at least one {@code data} field. */
    void onEvent(SseEvent event);

    /** A complete comment line; vendors use them as keep-alives. */
    default void onComment() {}

    /**
     * The current event has outgrown the limit and will not be delivered. Called once for it, as
     * soon as that is known; parsing goes on with the next event.
     */
    default void onOversize() {}

    /**
     * The event that had outgrown the limit is complete; of its data nothing was kept.
     *
     * @param name its name; {@code ""} if it has none, or one that is itself above the limit
     */
    default void onOversizeEnd(String name) {}
  }

  /** What the next byte belongs to. */
  private enum Part {
    FIELD,
    DATA,
    EVENT,
    IGNORED,
    COMMENT
  }

  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] DATA_FIELD = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT_FIELD = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] LINE_FEED = {LF};

  private final int maxEventBytes;
  private final Listener listener;

  private final byte[] field = new byte[EVENT_FIELD.length];
  private int fieldLength;
  private final Buffer name = new Buffer();
  private final Buffer data = new Buffer();

  private Part part = Part.FIELD;
  private int bomSeen;
  private boolean bomDone;
  private boolean afterCr;
  private boolean valueStart;
  private boolean begun;
  private boolean hasData;
  private boolean oversize;
  private boolean nameLost;

  /**
   * Creates a parser at the start of a stream.
   *
   * @param maxEventBytes most bytes that the name and the joined data of one event may have
   *     together; at least 1
   * @param listener receives the events
   * @throws IllegalArgumentException if {@code maxEventBytes} is below 1
   */
  public SseParser(int maxEventBytes, Listener listener) {
    if (maxEventBytes < 1) {
      throw new IllegalArgumentException("maxEventBytes is below 1: " + maxEventBytes);
    }
    this.maxEventBytes = maxEventBytes;
    this.listener = requireNonNull(listener, "listener is null");
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    checkFromIndexSize(offset, length, bytes.length);
    int end = offset + length;
    int at = bomDone ? offset : skipBom(bytes, offset, end);
    while (at < end) {
      if (afterCr) {
        afterCr = false;
        if (bytes[at] == LF) {
          at++;
          continue;
        }
      }
      at =
          switch (part) {
            case FIELD -> readField(bytes, at, end);
            case DATA -> readValue(data, bytes, at, end);
            case EVENT -> readValue(name, bytes, at, end);
            case IGNORED, COMMENT -> skipValue(bytes, at, end);
          };
    }
  }

  /**
   * Whether the stream, cut here, would leave something unfinished: a line without its end, or an
   * event that has a field but no blank line yet. A complete comment line is not unfinished.
   * Whoever appends a frame of its own to a stream that was cut must close the open one first.
   */
  @Override
  public boolean midEvent() {
    boolean midBom = !bomDone && bomSeen > 0;
    return begun || part != Part.FIELD || fieldLength > 0 || midBom;
  }

  /** Always: no field of this format says that a stream is over. */
  @Override
  public boolean mayEnd() {
    return true;
  }

  /** End of the stream: discards what is unfinished. The parser then stands at a new start. */
  public void end() {
    endEvent();
    part = Part.FIELD;
    fieldLength = 0;
    bomSeen = 0;
    bomDone = false;
    afterCr = false;
    valueStart = false;
  }

  @Override
  public long retainedBytes() {
    return (long) name.bytes.length + data.bytes.length;
  }

  private int skipBom(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      if (bytes[at] != BOM[bomSeen]) {
        // Not a mark after all: what matched so far opened the first line.
        bomDone = true;
        readField(BOM, 0, bomSeen);
        return at;
      }
      at++;
      bomSeen++;
      if (bomSeen == BOM.length) {
        bomDone = true;
        return at;
      }
    }
    return at;
  }

  private int readField(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if (b == ':') {
        beginValue();
        return at + 1;
      }
      if (b == LF || b == CR) {
        endFieldOnlyLine();
        endLine(b);
        return at + 1;
      }
      if (fieldLength == field.length) {
        // Longer than every name we know, so its colon does not matter either.
        part = Part.IGNORED;
        return at;
      }
      field[fieldLength++] = b;
    }
    return end;
  }

  private int readValue(Buffer target, byte[] bytes, int from, int end) {
    int start = from;
    if (valueStart) {
      valueStart = false;
      if (bytes[start] == ' ') {
        start++;
      }
    }
    int stop = lineEnd(bytes, start, end);
    keep(target, bytes, start, stop);
    return closeAt(bytes, stop, end);
  }

  private int skipValue(byte[] bytes, int from, int end) {
    return closeAt(bytes, lineEnd(bytes, from, end), end);
  }

  private int closeAt(byte[] bytes, int stop, int end) {
    if (stop == end) {
      return end;
    }
    boolean comment = part == Part.COMMENT;
    endLine(bytes[stop]);
    if (comment) {
      listener.onComment();
    } else {
      begun = true;
    }
    return stop + 1;
  }

  private static int lineEnd(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if (b == LF || b == CR) {
        return at;
      }
    }
    return end;
  }

  private void beginValue() {
    if (fieldLength == 0) {
      part = Part.COMMENT;
      return;
    }
    valueStart = true;
    if (isField(DATA_FIELD)) {
      part = Part.DATA;
      beginData();
    } else if (isField(EVENT_FIELD)) {
      part = Part.EVENT;
      beginName();
    } else {
      part = Part.IGNORED;
    }
  }

  /** A line that ends before any colon: blank, or a field whose value is empty. */
  private void endFieldOnlyLine() {
    if (fieldLength == 0) {
      dispatch();
      return;
    }
    begun = true;
    if (isField(DATA_FIELD)) {
      beginData();
    } else if (isField(EVENT_FIELD)) {
      beginName();
    }
  }

  private void endLine(byte terminator) {
    afterCr = terminator == CR;
    part = Part.FIELD;
    fieldLength = 0;
  }

  private boolean isField(byte[] wanted) {
    return Arrays.equals(field, 0, fieldLength, wanted, 0, wanted.length);
  }

  private void beginData() {
    if (hasData) {
      keep(data, LINE_FEED, 0, 1);
    }
    hasData = true;
  }

  private void beginName() {
    name.clear();
    nameLost = false;
  }

  private void keep(Buffer target, byte[] bytes, int from, int to) {
    if (from == to) {
      return;
    }
    if (!oversize && (long) name.length + data.length + (to - from) > maxEventBytes) {
      oversize = true;
      data.release();
      listener.onOversize();
    }
    if (!oversize) {
      target.append(bytes, from, to, maxEventBytes);
    } else if (target == name) {
      keepName(bytes, from, to);
    }
  }

  /** Of an event that is too large the name is kept on: it may say all that matters. */
  private void keepName(byte[] bytes, int from, int to) {
    if ((long) name.length + (to - from) > maxEventBytes) {
      nameLost = true;
      name.release();
    }
    if (!nameLost) {
      name.append(bytes, from, to, maxEventBytes);
    }
  }

  private void dispatch() {
    if (oversize) {
      boolean dispatched = hasData;
      String kept = name.text();
      endEvent();
      if (dispatched) {
        listener.onOversizeEnd(kept);
      }
      return;
    }
    if (!hasData) {
      endEvent();
      return;
    }
    SseEvent event = new SseEvent(name.text(), data.text());
    endEvent();
    listener.onEvent(event);
  }

  private void endEvent() {
    begun = false;
    hasData = false;
    oversize = false;
    nameLost = false;
    name.clear();
    data.clear();
  }

  /** A growing byte array that is reused from event to event. */
  private static final class Buffer {

    private static final byte[] EMPTY = {};
    private static final int FIRST_BYTES = 256;
    private static final int KEPT_BYTES = 64 * 1024;

    private byte[] bytes = EMPTY;
    private int length;

    void append(byte[] source, int from, int to, int limit) {
      int needed = length + (to - from);
      if (needed > bytes.length) {
        long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
        int capacity = (int) Math.max(needed, Math.min(doubled, limit));
        bytes = Arrays.copyOf(bytes, capacity);
      }
      System.arraycopy(source, from, bytes, length, to - from);
      length = needed;
    }

    String text() {
      return length == 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    void clear() {
      length = 0;
      if (bytes.length > KEPT_BYTES) {
        bytes = EMPTY;
      }
    }

    void release() {
      length = 0;
      bytes = EMPTY;
    }
  }
}

package io.trireme.core.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

/**
 * Incremental parser of a stream that is one growing JSON array: bytes go in as they arrive, each
 * element comes out as soon as it is complete, as an event without a name. How the stream is cut
 * into feeds never changes what comes out.
 *
 * <p>Only the array itself is read; whether an element is valid JSON is its reader's question. A
 * document that is an object instead of an array is one element, for that is how errors come.
 *
 * <p>Not thread-safe. The listener runs inside {@link #feed} and must not call back.
 */
public final class JsonArrayParser implements StreamParser {

  private static final int KEPT_BYTES = 64 * 1024;

  /** Where the next byte stands. */
  private enum Place {
    /** Nothing but white space has come. */
    START,
    /** Behind the bracket or a comma. */
    BEFORE_ELEMENT,
    ELEMENT,
    AFTER_ELEMENT,
    /** Behind the last bracket. */
    END,
    /** This is no array: nothing more is read. */
    LOST
  }

  private final int maxElementBytes;
  private final SseParser.Listener listener;

  private ByteArrayOutputStream element = new ByteArrayOutputStream();
  private Place place = Place.START;
  private boolean any;
  private boolean bare;
  private boolean inString;
  private boolean escaped;
  private int depth;
  private boolean oversize;

  /**
   * Creates a parser at the start of a stream.
   *
   * @param maxElementBytes the most bytes that one element may have; at least 1
   * @param listener receives the elements
   * @throws IllegalArgumentException if {@code maxElementBytes} is below 1
   */
  public JsonArrayParser(int maxElementBytes, SseParser.Listener listener) {
    if (maxElementBytes < 1) {
      throw new IllegalArgumentException("maxElementBytes is below 1: " + maxElementBytes);
    }
    this.maxElementBytes = maxElementBytes;
    this.listener = requireNonNull(listener, "listener is null");
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    checkFromIndexSize(offset, length, bytes.length);
    int end = offset + length;
    int at = offset;
    while (at < end && place != Place.LOST) {
      at = place == Place.ELEMENT ? readElement(bytes, at, end) : readBetween(bytes, at);
    }
  }

  /** Reads a byte outside the elements; says where to go on. */
  private int readBetween(byte[] bytes, int at) {
    byte b = bytes[at];
    if (isSpace(b)) {
      return at + 1;
    }
    switch (place) {
      case START -> {
        if (b == '[') {
          place = Place.BEFORE_ELEMENT;
        } else if (b == '{') {
          bare = true;
          place = Place.ELEMENT;
          return at;
        } else if (!isByteOrderMark(b)) {
          place = Place.LOST;
        }
      }
      case BEFORE_ELEMENT -> {
        if (b == ']') {
          place = Place.END;
        } else if (b == ',' || b == '}') {
          place = Place.LOST;
        } else {
          place = Place.ELEMENT;
          return at;
        }
      }
      case AFTER_ELEMENT ->
          place =
              switch (b) {
                case ',' -> Place.BEFORE_ELEMENT;
                case ']' -> Place.END;
                default -> Place.LOST;
              };
      case END -> place = Place.LOST;
      case ELEMENT, LOST -> throw new IllegalStateException("not between elements");
    }
    return at + 1;
  }

  /** Reads on in an element as far as it goes; says where to go on. */
  private int readElement(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      byte b = bytes[at];
      if (inString) {
        at++;
        endString(b);
        if (!inString && depth == 0) {
          return endElement(bytes, from, at);
        }
        continue;
      }
      switch (b) {
        case '"' -> inString = true;
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return endElement(bytes, from, at);
          }
          depth--;
          if (depth == 0) {
            return endElement(bytes, from, at + 1);
          }
        }
        case ',', ' ', '\t', '\r', '\n' -> {
          if (depth == 0) {
            return endElement(bytes, from, at);
          }
        }
        default -> {}
      }
      at++;
    }
    keep(bytes, from, end);
    return end;
  }

  private void endString(byte b) {
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
    }
  }

  private int endElement(byte[] bytes, int from, int to) {
    keep(bytes, from, to);
    place = bare ? Place.END : Place.AFTER_ELEMENT;
    any = true;
    boolean lost = oversize;
    String text = element.toString(StandardCharsets.UTF_8);
    oversize = false;
    forget();
    if (lost) {
      listener.onOversizeEnd("");
    } else {
      listener.onEvent(new SseEvent("", text));
    }
    return to;
  }

  private void keep(byte[] bytes, int from, int to) {
    if (oversize) {
      return;
    }
    if ((long) element.size() + (to - from) > maxElementBytes) {
      oversize = true;
      forget();
      listener.onOversize();
    } else {
      element.write(bytes, from, to - from);
    }
  }

  private void forget() {
    if (element.size() > KEPT_BYTES) {
      element = new ByteArrayOutputStream();
    } else {
      element.reset();
    }
  }

  @Override
  public boolean midEvent() {
    return place == Place.ELEMENT;
  }

  @Override
  public long retainedBytes() {
    return element.size();
  }

  /** True behind the last bracket alone. */
  @Override
  public boolean mayEnd() {
    return place == Place.END;
  }

  /**
   * The bytes that complete the array with one more element; none where that is impossible: within
   * an element, and behind the end.
   *
   * @param last the element, a JSON value
   */
  public byte[] endedBy(byte[] last) {
    String before =
        switch (place) {
          case START -> "[";
          case BEFORE_ELEMENT -> any ? "\r\n" : "";
          case AFTER_ELEMENT -> ",\r\n";
          case ELEMENT, END, LOST -> null;
        };
    if (before == null) {
      return new byte[0];
    }
    ByteArrayOutputStream end = new ByteArrayOutputStream();
    end.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    end.writeBytes(last);
    end.write(']');
    return end.toByteArray();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static boolean isByteOrderMark(byte b) {
    return b == (byte) 0xEF || b == (byte) 0xBB || b == (byte) 0xBF;
  }
}

package io.trireme.core.sse;

import java.nio.charset.StandardCharsets;

import static java.util.Objects.requireNonNull;

/**
 * Writes events as frames of a {@code text/event-stream}. Stateless.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">WHATWG
 *     HTML, 9.2.5 Parsing an event stream</a>
 */
public final class SseWriter {

  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final byte[] EVENT_FIELD = {'e', 'v', 'e', 'n', 't', ':', ' '};
  private static final byte[] DATA_FIELD = {'d', 'a', 't', 'a', ':', ' '};

  private SseWriter() {}

  /**
   * One whole frame in UTF-8, blank line included.
   *
   * <p>The format has no way to carry a CR in data: every CR, LF or CRLF starts a new {@code data}
   * line, and a parser gives them all back as LF. A lone surrogate becomes {@code ?}.
   *
   * @param name event name; {@code ""} leaves the {@code event} line out
   * @param data payload; empty data is one empty {@code data} line, which still is an event
   * @throws IllegalArgumentException if the name holds CR, LF or NUL
   */
  public static byte[] frame(String name, String data) {
    requireNonNull(name, "name is null");
    requireNonNull(data, "data is null");
    requireOneLine(name);
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] dataBytes = data.getBytes(StandardCharsets.UTF_8);

    byte[] frame = new byte[frameLength(nameBytes, dataBytes)];
    int at = 0;
    if (nameBytes.length > 0) {
      at = put(EVENT_FIELD, 0, EVENT_FIELD.length, frame, at);
      at = put(nameBytes, 0, nameBytes.length, frame, at);
      frame[at++] = LF;
    }
    int from = 0;
    while (true) {
      int to = lineEnd(dataBytes, from);
      at = put(DATA_FIELD, 0, DATA_FIELD.length, frame, at);
      at = put(dataBytes, from, to, frame, at);
      frame[at++] = LF;
      if (to == dataBytes.length) {
        break;
      }
      from = afterLineEnd(dataBytes, to);
    }
    frame[at] = LF;
    return frame;
  }

  private static void requireOneLine(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\n' || c == '\r' || c == 0) {
        throw new IllegalArgumentException("event name holds CR, LF or NUL at index " + i);
      }
    }
  }

  private static int frameLength(byte[] name, byte[] data) {
    long length = 1;
    if (name.length > 0) {
      length += EVENT_FIELD.length + name.length + 1L;
    }
    int from = 0;
    while (true) {
      int to = lineEnd(data, from);
      length += DATA_FIELD.length + (to - from) + 1L;
      if (to == data.length) {
        return Math.toIntExact(length);
      }
      from = afterLineEnd(data, to);
    }
  }

  private static int lineEnd(byte[] data, int from) {
    int at = from;
    while (at < data.length && data[at] != LF && data[at] != CR) {
      at++;
    }
    return at;
  }

  private static int afterLineEnd(byte[] data, int at) {
    boolean pair = data[at] == CR && at + 1 < data.length && data[at + 1] == LF;
    return pair ? at + 2 : at + 1;
  }

  private static int put(byte[] source, int from, int to, byte[] target, int at) {
    System.arraycopy(source, from, target, at, to - from);
    return at + (to - from);
  }
}

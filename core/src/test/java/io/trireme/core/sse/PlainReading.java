package io.trireme.core.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The standard's text turned into the plainest code, for a whole stream at once: the oracle of the
 * random tests. Bytes are kept as ISO 8859-1 characters until an event is complete.
 */
final class PlainReading {

  private final int maxEventBytes;
  private final List<SseEvent> events = new ArrayList<>();
  private int comments;
  private int oversize;
  private final List<String> oversizeNames = new ArrayList<>();
  private String name = "";
  private final List<String> data = new ArrayList<>();
  private boolean begun;
  private boolean over;

  private PlainReading(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
  }

  static Recorder.Result read(int maxEventBytes, byte[] stream) {
    String text = new String(stream, StandardCharsets.ISO_8859_1);
    String bom = "\u00EF\u00BB\u00BF";
    String body = text.startsWith(bom) ? text.substring(bom.length()) : text;
    PlainReading reading = new PlainReading(maxEventBytes);
    String[] lines = body.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      reading.line(lines[i]);
    }
    String rest = lines[lines.length - 1];
    boolean midEvent = reading.begun || !rest.isEmpty();
    if (rest.indexOf(':') > 0) {
      // The line has no end, but its value may already be too much.
      reading.field(rest);
    }
    return new Recorder.Result(
        reading.events, reading.comments, reading.oversize, reading.oversizeNames, midEvent);
  }

  private void line(String line) {
    if (line.isEmpty()) {
      if (!data.isEmpty() && over) {
        oversizeNames.add(name.length() > maxEventBytes ? "" : decode(name));
      } else if (!data.isEmpty()) {
        events.add(new SseEvent(decode(name), decode(String.join("\n", data))));
      }
      name = "";
      data.clear();
      begun = false;
      over = false;
    } else if (line.startsWith(":")) {
      comments++;
    } else {
      begun = true;
      field(line);
    }
  }

  private void field(String line) {
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    if (field.equals("event")) {
      name = value;
    } else if (field.equals("data")) {
      data.add(value);
    }
    if (!over && name.length() + String.join("\n", data).length() > maxEventBytes) {
      over = true;
      oversize++;
    }
  }

  private static String decode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}

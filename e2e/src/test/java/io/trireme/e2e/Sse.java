package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Server-sent events as bytes: frames made, bodies cut into frames, events listed. */
final class Sse {
  private Sse() {}

  /** One event: its name, or "" without one, and its data lines joined by LF. */
  record Event(String name, String data) {}

  /** A frame the way Anthropic writes it. */
  static byte[] frame(String name, String json) {
    return text("event: " + name + "\ndata: " + json + "\n\n");
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Cuts a body after each empty line, all bytes kept; what follows the last one is the last frame.
   */
  static List<byte[]> frames(byte[] body) {
    List<byte[]> frames = new ArrayList<>();
    int start = 0;
    boolean lineIsEmpty = true;
    for (int index = 0; index < body.length; index++) {
      if (body[index] == '\n') {
        if (lineIsEmpty && index > start) {
          frames.add(Arrays.copyOfRange(body, start, index + 1));
          start = index + 1;
        }
        lineIsEmpty = true;
      } else if (body[index] != '\r') {
        lineIsEmpty = false;
      }
    }
    if (start < body.length) {
      frames.add(Arrays.copyOfRange(body, start, body.length));
    }
    return frames;
  }

  /**
   * The events of a body, read by the letter of the WHATWG rules: CR, LF and CRLF end a line, one
   * space after the colon goes, comments and unfinished events count for nothing.
   */
  static List<Event> events(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<Event> events = new ArrayList<>();
    String name = "";
    List<String> data = new ArrayList<>();
    String[] lines = unmarked.split("\r\n|\n|\r", -1);
    // The last element is no line: nothing ended it.
    for (String line : Arrays.asList(lines).subList(0, lines.length - 1)) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(new Event(name, String.join("\n", data)));
        }
        name = "";
        data.clear();
      } else if (field(line).equals("event")) {
        name = value(line);
      } else if (field(line).equals("data")) {
        data.add(value(line));
      }
    }
    return events;
  }

  /** The names of the events in order. */
  static List<String> names(byte[] body) {
    return events(body).stream().map(Event::name).toList();
  }

  private static String field(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? line : line.substring(0, colon);
  }

  private static String value(String line) {
    int colon = line.indexOf(':');
    String value = colon < 0 ? "" : line.substring(colon + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}

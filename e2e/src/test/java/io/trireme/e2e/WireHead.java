package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** The head of an HTTP/1.1 message: its start line and its fields. */
record WireHead(String startLine, WireHeaders headers) {
  WireHead {
    requireNonNull(startLine, "startLine is null");
    requireNonNull(headers, "headers is null");
  }

  /**
   * Reads the lines of a head, without their line ends and without the empty line.
   *
   * @throws IllegalArgumentException when a line is no field
   */
  static WireHead of(List<String> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a head needs a start line");
    }
    List<WireHeaders.Field> fields = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("no header field: " + line);
      }
      fields.add(
          new WireHeaders.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new WireHead(lines.getFirst(), new WireHeaders(fields));
  }

  /** The n-th word of the start line; the last of three holds the rest of the line. */
  String word(int index) {
    String[] words = startLine.split(" ", 3);
    if (index >= words.length) {
      throw new IllegalArgumentException("start line too short: " + startLine);
    }
    return words[index];
  }
}

package io.trireme.core.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import org.jspecify.annotations.Nullable;

/**
 * Takes the raw text out of {@code {"input": "…"}} while it is still being written. A text that
 * begins another way is held to its end and then taken as well as can be: the one string in it, or
 * all of it. One per call; single-threaded.
 */
final class InputUnwrapper {

  private enum State {
    BEFORE_OBJECT,
    BEFORE_KEY,
    IN_KEY,
    BEFORE_COLON,
    BEFORE_VALUE,
    IN_TEXT,
    IN_ESCAPE,
    IN_UNICODE,
    DONE,
    /** Not of the form that can be read as it comes. */
    HELD
  }

  private final StringBuilder all = new StringBuilder();
  private final StringBuilder key = new StringBuilder();
  private final StringBuilder unicode = new StringBuilder();
  private State state = State.BEFORE_OBJECT;
  private char highSurrogate;

  /** The raw text that this piece completes; may be "". */
  String feed(String piece) {
    all.append(piece);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i), text);
    }
    return text.toString();
  }

  /** What is left when the call is complete; may be "". */
  String end() {
    if (state != State.HELD && state != State.BEFORE_OBJECT && state != State.BEFORE_KEY) {
      // Either all was given out, or the model broke off within: nothing more can be told.
      return pendingSurrogate();
    }
    return fallback(all.toString());
  }

  private void take(char c, StringBuilder text) {
    switch (state) {
      case BEFORE_OBJECT -> expect(c, '{', State.BEFORE_KEY);
      case BEFORE_KEY -> expect(c, '"', State.IN_KEY);
      case IN_KEY -> takeKey(c);
      case BEFORE_COLON -> expect(c, ':', State.BEFORE_VALUE);
      case BEFORE_VALUE -> expect(c, '"', State.IN_TEXT);
      case IN_TEXT -> takeText(c, text);
      case IN_ESCAPE -> takeEscape(c, text);
      case IN_UNICODE -> takeUnicode(c, text);
      case DONE, HELD -> {}
    }
  }

  private void expect(char c, char wanted, State then) {
    if (c == wanted) {
      state = then;
    } else if (!Character.isWhitespace(c)) {
      state = State.HELD;
    }
  }

  private void takeKey(char c) {
    if (c == '"') {
      state = key.toString().equals(ToolBridge.INPUT) ? State.BEFORE_COLON : State.HELD;
    } else if (c == '\\' || key.length() > ToolBridge.INPUT.length()) {
      state = State.HELD;
    } else {
      key.append(c);
    }
  }

  private void takeText(char c, StringBuilder text) {
    if (c == '\\') {
      state = State.IN_ESCAPE;
    } else if (c == '"') {
      text.append(pendingSurrogate());
      state = State.DONE;
    } else {
      text.append(pendingSurrogate()).append(c);
    }
  }

  private void takeEscape(char c, StringBuilder text) {
    if (c == 'u') {
      unicode.setLength(0);
      state = State.IN_UNICODE;
      return;
    }
    char unescaped =
        switch (c) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'r' -> '\r';
          case 'b' -> '\b';
          case 'f' -> '\f';
          default -> c;
        };
    text.append(pendingSurrogate()).append(unescaped);
    state = State.IN_TEXT;
  }

  private void takeUnicode(char c, StringBuilder text) {
    if (Character.digit(c, 16) < 0) {
      state = State.IN_TEXT;
      return;
    }
    unicode.append(c);
    if (unicode.length() < 4) {
      return;
    }
    state = State.IN_TEXT;
    char unit = (char) Integer.parseInt(unicode.toString(), 16);
    if (Character.isHighSurrogate(unit)) {
      text.append(pendingSurrogate());
      highSurrogate = unit;
    } else if (Character.isLowSurrogate(unit) && highSurrogate != 0) {
      // The halves go out together: one alone cannot be written as UTF-8.
      text.append(highSurrogate).append(unit);
      highSurrogate = 0;
    } else {
      text.append(pendingSurrogate()).append(unit);
    }
  }

  /** A half that found no other half. */
  private String pendingSurrogate() {
    if (highSurrogate == 0) {
      return "";
    }
    highSurrogate = 0;
    return "\uFFFD";
  }

  private static String fallback(String arguments) {
    JsonNode read = Json.read(arguments);
    if (!read.isObject()) {
      return read.isTextual() ? read.asText() : arguments;
    }
    JsonNode input = read.path(ToolBridge.INPUT);
    if (input.isTextual()) {
      return input.asText();
    }
    String first = firstText(read);
    return first == null ? (read.isEmpty() ? "" : arguments) : first;
  }

  private static @Nullable String firstText(JsonNode object) {
    for (JsonNode value : object) {
      if (value.isTextual()) {
        return value.asText();
      }
    }
    return null;
  }
}

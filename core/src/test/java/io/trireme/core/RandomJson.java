package io.trireme.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a random object and keeps where the values of its own fields stand. */
final class RandomJson {

  /** A field of the root: decoded key and the byte range of the value. */
  record Place(String name, int start, int end) {}

  private static final List<String> KEYS =
      List.of(
          "model",
          "mod\\u0065l",
          "\\u006D\\u006f\\u0064\\u0065\\u006C",
          "Model",
          "models",
          "",
          "\\\"model\\\"",
          "\u4f60",
          "a",
          "metadata");
  private static final List<String> DECODED =
      List.of(
          "model", "model", "model", "Model", "models", "", "\"model\"", "\u4f60", "a", "metadata");
  private static final List<String> SCALARS =
      List.of(
          "\"\"",
          "\"model\"",
          "\"\\\"model\\\":\\\"x\\\"\"",
          "\"}]\"",
          "\"\u00e9\u4f60\ud83d\ude80\"",
          "\"\\ud83d\\ude80\\\\\"",
          "0",
          "-0",
          "12345678901234567890123456789",
          "1.5e-300",
          "true",
          "false",
          "null");
  private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t ", "\r\n  ");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<Place> places = new ArrayList<>();

  RandomJson(Random random) {
    this.random = random;
    space();
    object(0);
    space();
  }

  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  List<Place> places(String name) {
    return places.stream().filter(place -> place.name().equals(name)).toList();
  }

  private void object(int depth) {
    text.append('{');
    int fields = random.nextInt(6);
    for (int i = 0; i < fields; i++) {
      if (i > 0) {
        text.append(',');
      }
      int key = random.nextInt(KEYS.size());
      space();
      text.append('"').append(KEYS.get(key)).append('"');
      space();
      text.append(':');
      space();
      int start = length();
      value(depth + 1);
      if (depth == 0) {
        places.add(new Place(DECODED.get(key), start, length()));
      }
      space();
    }
    if (fields == 0) {
      space();
    }
    text.append('}');
  }

  private void array(int depth) {
    text.append('[');
    int entries = random.nextInt(4);
    for (int i = 0; i < entries; i++) {
      if (i > 0) {
        text.append(',');
      }
      space();
      value(depth + 1);
      space();
    }
    text.append(']');
  }

  private void value(int depth) {
    int kind = depth > 5 ? 9 : random.nextInt(10);
    if (kind < 2) {
      object(depth);
    } else if (kind < 4) {
      array(depth);
    } else {
      text.append(SCALARS.get(random.nextInt(SCALARS.size())));
    }
  }

  private void space() {
    text.append(SPACES.get(random.nextInt(SPACES.size())));
  }

  private int length() {
    return bytes().length;
  }
}

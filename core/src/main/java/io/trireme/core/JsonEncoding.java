package io.trireme.core;

/** Checks that bytes are UTF-8 before they are read as JSON. Stateless. */
final class JsonEncoding {

  private static final int UTF_8_MARK_BYTES = 3;

  private JsonEncoding() {}

  /**
   * Index at which the document starts: after a byte order mark, if there is one.
   *
   * @throws MalformedJsonException if the bytes are empty, blank or not well-formed UTF-8
   */
  static int documentStart(byte[] json) {
    if (looksWide(json)) {
      throw new MalformedJsonException("document is UTF-16 or UTF-32, not UTF-8", 0);
    }
    int start = hasUtf8Mark(json) ? UTF_8_MARK_BYTES : 0;
    if (isBlank(json, start)) {
      throw new MalformedJsonException("document is empty", json.length);
    }
    int malformed = Utf8.firstMalformed(json, start, json.length);
    if (malformed >= 0) {
      throw new MalformedJsonException("malformed UTF-8", malformed);
    }
    return start;
  }

  /**
   * A mark of UTF-16 or UTF-32, or NUL in one of the first two bytes, where every wide encoding of
   * an ASCII character has one.
   */
  private static boolean looksWide(byte[] json) {
    if (json.length < 2) {
      return false;
    }
    int first = (json[0] & 0xFF) << 8 | (json[1] & 0xFF);
    return first == 0xFEFF || first == 0xFFFE || json[0] == 0 || json[1] == 0;
  }

  private static boolean hasUtf8Mark(byte[] json) {
    return json.length >= UTF_8_MARK_BYTES
        && json[0] == (byte) 0xEF
        && json[1] == (byte) 0xBB
        && json[2] == (byte) 0xBF;
  }

  private static boolean isBlank(byte[] json, int from) {
    for (int i = from; i < json.length; i++) {
      byte b = json[i];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }
}

package io.trireme.codex;

/** Watches JSON text grow, character by character, and tells when its one object is whole. */
final class ChatJsonEnd {

  private int depth;
  private boolean inText;
  private boolean escaped;
  private boolean begun;

  /** More of the text. */
  void add(String text) {
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
  }

  private void add(char c) {
    if (escaped) {
      escaped = false;
    } else if (inText) {
      escaped = c == '\\';
      inText = c != '"';
    } else if (c == '"') {
      inText = true;
    } else if (c == '{' || c == '[') {
      depth++;
      begun = true;
    } else if (c == '}' || c == ']') {
      depth--;
    }
  }

  /** True if an object or array has begun and is closed. */
  boolean complete() {
    return begun && depth <= 0 && !inText;
  }
}

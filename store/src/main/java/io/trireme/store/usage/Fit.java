package io.trireme.store.usage;

import java.nio.charset.StandardCharsets;

/** Makes text of somebody else's fit for a row: short, and of characters that a database takes. */
final class Fit {

  private Fit() {}

  /** At most so many characters, without what no database stores. */
  static String text(String text, int most) {
    String cut = text.length() <= most ? text : text.substring(0, most - 1) + "…";
    if (cut.indexOf('\0') >= 0) {
      cut = cut.replace('\0', '?');
    }
    // Lone surrogates become question marks.
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}

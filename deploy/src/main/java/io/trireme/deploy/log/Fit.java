package io.trireme.deploy.log;

import java.util.regex.Pattern;

/** Makes text of somebody else's fit for a log. */
public final class Fit {

  /** What ends a line or a quotation, hides, or turns the direction of writing. */
  private static final Pattern FOR_QUOTES =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\"]");

  /** The same but for quotations, and for what our own stack traces hold. */
  private static final Pattern FOR_LINES =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\n\t]]");

  private static final Pattern FOR_ONE_LINE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  private Fit() {}

  /**
   * Within quotation marks of one line.
   *
   * @param most how many characters of it are shown
   */
  public static String quoted(String value, int most) {
    boolean cut = value.length() > most;
    String shown = cut ? value.substring(0, most) + "…" : value;
    return FOR_QUOTES.matcher(shown).replaceAll("?");
  }

  /** On one line. */
  public static String line(String value) {
    return FOR_ONE_LINE.matcher(value).replaceAll("?");
  }

  /** On lines, whose ends stay. */
  static String lines(String value) {
    return FOR_LINES.matcher(value).replaceAll("?");
  }
}

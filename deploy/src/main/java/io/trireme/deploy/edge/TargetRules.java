package io.trireme.deploy.edge;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is odd in a request target: every spelling of a path but the plain one, because a check and
 * a router might spell it back differently. Pure.
 */
final class TargetRules {

  private static final String NOT_PLAIN = "The path is not in its plain form.";

  private static final String CHARACTER = "The path holds a character that is not allowed in it.";

  private TargetRules() {}

  /**
   * What is wrong with this target.
   *
   * @param uri path and query as they were sent
   * @return a sentence for the client; null if nothing is
   */
  static @Nullable String fault(String uri) {
    if (!uri.startsWith("/")) {
      return "The request target must be a path.";
    }
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    if (path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ';' || c == '\\' || c == '#')) {
      return CHARACTER;
    }
    if (uri.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      return "The query holds a control character.";
    }
    if (escapesOddly(path)) {
      return NOT_PLAIN;
    }
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.contains("%2f") && !slashIsInModel(lower)) {
      return NOT_PLAIN;
    }
    String plain = lower.replace("%2e", ".").replace("%2f", "/");
    if (plain.contains("//") || hasDotSegment(plain)) {
      return NOT_PLAIN;
    }
    return isUri(uri) ? null : "The request target is no URI: a character in it must be escaped.";
  }

  /** The framework's own check, which would answer without a word, is off: see {@code Main}. */
  private static boolean isUri(String uri) {
    try {
      new URI(uri);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Escapes that are broken, or stand for what may not stand there itself. */
  private static boolean escapesOddly(String path) {
    for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
      if (at + 2 >= path.length()) {
        return true;
      }
      int high = Character.digit(path.charAt(at + 1), 16);
      int low = Character.digit(path.charAt(at + 2), 16);
      if (high < 0 || low < 0 || isOdd(high << 4 | low)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOdd(int octet) {
    boolean control = octet < ' ' || octet == 0x7f;
    // Never part of UTF-8: the first two begin a character that is longer than it has to be.
    boolean neverUtf8 = octet == 0xc0 || octet == 0xc1 || octet >= 0xf5;
    return control || neverUtf8 || octet == ';' || octet == '\\';
  }

  private static boolean hasDotSegment(String path) {
    for (String segment : path.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** An encoded slash may stand in the name of a model, and nowhere else. */
  private static boolean slashIsInModel(String path) {
    for (String models : new String[] {"/v1/models/", "/v1beta/models/"}) {
      if (path.startsWith(models)) {
        return path.indexOf('/', models.length()) < 0;
      }
    }
    return false;
  }
}

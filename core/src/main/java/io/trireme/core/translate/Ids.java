package io.trireme.core.translate;

import io.trireme.core.spi.Traits.NameRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names and ids that fit a dialect's rule. The same one always becomes the same other, so that a
 * conversation that is replayed keeps its ids without anything being remembered.
 */
public final class Ids {

  private static final int TAIL = 6;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Ids() {}

  /**
   * The id of a call as it is if the rule allows it, else {@code call_} and 24 characters of it.
   */
  public static String callId(String id, NameRule rule) {
    return rule.allows(id) ? id : "call_" + digest(id, 24);
  }

  /** A new id of a call from what makes it unique. */
  public static String callId(String... parts) {
    return "call_" + digest(String.join("\u0000", parts), 24);
  }

  /**
   * The name of a tool as it is if the rule allows it, else with every other character replaced and
   * a tail that keeps it apart from its like.
   */
  public static String toolName(String name, NameRule rule) {
    if (rule.allows(name)) {
      return name;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      plain.append(rule.allowed(c) ? c : '_');
    }
    char first = plain.isEmpty() ? '0' : plain.charAt(0);
    if (rule.firstIsLetter() && !Character.isLetter(first) && first != '_') {
      plain.insert(0, '_');
    }
    String tail = "_" + HexFormat.of().formatHex(sha256(name)).substring(0, TAIL);
    int room = Math.max(1, rule.maxLength() - tail.length());
    plain.setLength(Math.min(plain.length(), room));
    return plain + tail;
  }

  /** So many characters, letters and digits of base 32, that stand for the text. */
  public static String digest(String text, int length) {
    byte[] hash = sha256(text);
    StringBuilder digits = new StringBuilder(length);
    int bits = 0;
    int held = 0;
    int next = 0;
    while (digits.length() < length) {
      if (held < 5) {
        bits = (bits << 8) | (hash[next % hash.length] & 0xff);
        next++;
        held += 8;
      }
      held -= 5;
      digits.append(ALPHABET.charAt((bits >> held) & 31));
      bits &= (1 << held) - 1;
    }
    return digits.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

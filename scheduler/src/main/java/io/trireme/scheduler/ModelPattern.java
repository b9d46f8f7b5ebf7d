package io.trireme.scheduler;

import static java.util.Objects.requireNonNull;

/**
 * A model name in which {@code *} stands for any run of characters, also none. Case matters. Time
 * to match grows with the length of pattern and name, never with their product: names come from
 * outside.
 */
public final class ModelPattern {
  private final String pattern;
  private final String[] parts;

  private ModelPattern(String pattern) {
    this.pattern = pattern;
    this.parts = pattern.split("\\*", -1);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is blank, too long or holds a control character
   */
  public static ModelPattern of(String pattern) {
    requireNonNull(pattern, "pattern is null");
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("a model name is not blank");
    }
    Checks.requireShortText(pattern, "a model name");
    return new ModelPattern(pattern);
  }

  /** True if the name holds a wildcard. */
  public static boolean isPattern(String name) {
    return name.indexOf('*') >= 0;
  }

  /** Whether it stands for this name. */
  public boolean matches(String name) {
    if (parts.length == 1) {
      return pattern.equals(name);
    }
    String first = parts[0];
    String last = parts[parts.length - 1];
    int end = name.length() - last.length();
    if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
      return false;
    }
    int from = first.length();
    for (int i = 1; i < parts.length - 1; i++) {
      // The leftmost place is always a right one: it leaves the most for what follows.
      from = endOfFirst(parts[i], name, from, end);
      if (from < 0) {
        return false;
      }
    }
    return true;
  }

  /** Knuth-Morris-Pratt: where the first occurrence of a part ends, or -1. */
  private static int endOfFirst(String part, String name, int from, int end) {
    if (part.isEmpty()) {
      return from;
    }
    int[] fallback = fallbacks(part);
    int matched = 0;
    for (int i = from; i < end; i++) {
      while (matched > 0 && part.charAt(matched) != name.charAt(i)) {
        matched = fallback[matched - 1];
      }
      if (part.charAt(matched) == name.charAt(i)) {
        matched++;
      }
      if (matched == part.length()) {
        return i + 1;
      }
    }
    return -1;
  }

  private static int[] fallbacks(String part) {
    int[] fallback = new int[part.length()];
    int matched = 0;
    for (int i = 1; i < part.length(); i++) {
      while (matched > 0 && part.charAt(matched) != part.charAt(i)) {
        matched = fallback[matched - 1];
      }
      if (part.charAt(matched) == part.charAt(i)) {
        matched++;
      }
      fallback[i] = matched;
    }
    return fallback;
  }

  @Override
  public String toString() {
    return pattern;
  }
}

package io.trireme.core.spi;

import static java.util.Objects.requireNonNull;

/**
 * What a dialect can be told of tools and of ends.
 *
 * @param toolNames what a tool may be called
 * @param callIds what the id of a call may look like
 * @param freeformTools true if tools may take raw text
 * @param namespaces true if tools may live in namespaces
 * @param stops how many texts may end an answer
 */
public record Traits(
    NameRule toolNames, NameRule callIds, boolean freeformTools, boolean namespaces, int stops) {

  public Traits {
    requireNonNull(toolNames, "toolNames is null");
    requireNonNull(callIds, "callIds is null");
  }

  /**
   * What a name may be. Letters and digits of ASCII, the underscore and the hyphen are always
   * allowed.
   *
   * @param alsoAllowed further characters, such as {@code .:}
   * @param firstIsLetter true if it must begin with a letter or an underscore
   * @param maxLength at most so many characters
   */
  public record NameRule(String alsoAllowed, boolean firstIsLetter, int maxLength) {
    public NameRule {
      requireNonNull(alsoAllowed, "alsoAllowed is null");
    }

    /** True if the name may stay as it is. */
    public boolean allows(String name) {
      if (name.isEmpty() || name.length() > maxLength) {
        return false;
      }
      char first = name.charAt(0);
      return name.chars().allMatch(c -> allowed((char) c))
          && (!firstIsLetter || isLetter(first) || first == '_');
    }

    /** True if the character may stand in a name. */
    public boolean allowed(char c) {
      return isLetter(c)
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-'
          || alsoAllowed.indexOf(c) >= 0;
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}

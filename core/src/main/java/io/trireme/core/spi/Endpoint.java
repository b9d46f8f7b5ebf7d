package io.trireme.core.spi;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * One client endpoint, as data.
 *
 * @param method upper-case HTTP method
 * @param path literal path, or a template in which one name in braces, such as {@code {model}} or
 *     {@code {id}}, stands for one segment or the part of a segment before a literal suffix ({@code
 *     /v1beta/models/{model}:generateContent}); a suffix {@code :{action}} stands for whatever
 *     follows the segment's last colon
 * @param operation what it does
 */
public record Endpoint(String method, String path, Operation operation) {

  private static final String ACTION = ":{action}";
  private static final int LITERAL_BONUS = 7;

  public Endpoint {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(operation, "operation is null");
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("an endpoint path begins with a slash: " + path);
    }
    if (path.indexOf('{') >= 0 && path.indexOf('}') < path.indexOf('{')) {
      throw new IllegalArgumentException("a name in braces has no end: " + path);
    }
  }

  /**
   * The raw (still percent-encoded) text that stands for the name in braces if the path matches; ""
   * for a literal endpoint; empty if the path is another one.
   *
   * @param rawPath path of the request as it was sent, without query
   */
  public Optional<String> match(String rawPath) {
    int slot = path.indexOf('{');
    if (slot < 0) {
      return path.equals(rawPath) ? Optional.of("") : Optional.empty();
    }
    String prefix = path.substring(0, slot);
    String suffix = suffix(rawPath);
    if (rawPath.length() <= prefix.length() + suffix.length()
        || !rawPath.startsWith(prefix)
        || !rawPath.endsWith(suffix)) {
      return Optional.empty();
    }
    String named = rawPath.substring(prefix.length(), rawPath.length() - suffix.length());
    return named.indexOf('/') < 0 ? Optional.of(named) : Optional.empty();
  }

  private String suffix(String rawPath) {
    String suffix = path.substring(path.indexOf('}') + 1);
    int colon = rawPath.lastIndexOf(':');
    boolean any =
        suffix.equals(ACTION) && colon > rawPath.lastIndexOf('/') && colon < rawPath.length() - 1;
    return any ? rawPath.substring(colon) : suffix;
  }

  /** What follows the last colon of a path that matches a template with an action; else "". */
  public String action(String rawPath) {
    return path.endsWith(ACTION) ? rawPath.substring(rawPath.lastIndexOf(':') + 1) : "";
  }

  /**
   * By this the higher of two templates that match wins: how many characters are literal; of a path
   * without a name in braces more than any template that matches it can have.
   */
  public int literalLength() {
    String literal =
        path.endsWith(ACTION) ? path.substring(0, path.length() - ACTION.length()) : path;
    int slot = literal.indexOf('{');
    return slot < 0
        ? literal.length() + LITERAL_BONUS
        : literal.length() - (literal.indexOf('}') + 1 - slot);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}

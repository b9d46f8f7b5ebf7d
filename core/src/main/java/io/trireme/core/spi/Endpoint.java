package io.trireme.core.spi;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * One client endpoint, as data.
 *
 * @param method upper-case HTTP method
 * @param path literal path, or a template in which {@code {model}} stands for one segment or the
 *     part of a segment before a literal suffix ({@code /v1beta/models/{model}:generateContent}); a
 *     suffix {@code :{action}} stands for whatever follows the segment's last colon
 * @param operation what it does
 */
public record Endpoint(String method, String path, Operation operation) {

  private static final String MODEL = "{model}";
  private static final String ACTION = ":{action}";

  public Endpoint {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(operation, "operation is null");
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("an endpoint path begins with a slash: " + path);
    }
  }

  /**
   * The raw (still percent-encoded) text that stands for {@code {model}} if the path matches; ""
   * for a literal endpoint; empty if the path is another one.
   *
   * @param rawPath path of the request as it was sent, without query
   */
  public Optional<String> match(String rawPath) {
    int slot = path.indexOf(MODEL);
    if (slot < 0) {
      return path.equals(rawPath) ? Optional.of("") : Optional.empty();
    }
    String prefix = path.substring(0, slot);
    String suffix = suffix(slot, rawPath);
    if (rawPath.length() <= prefix.length() + suffix.length()
        || !rawPath.startsWith(prefix)
        || !rawPath.endsWith(suffix)) {
      return Optional.empty();
    }
    String model = rawPath.substring(prefix.length(), rawPath.length() - suffix.length());
    return model.indexOf('/') < 0 ? Optional.of(model) : Optional.empty();
  }

  private String suffix(int slot, String rawPath) {
    String suffix = path.substring(slot + MODEL.length());
    int colon = rawPath.lastIndexOf(':');
    boolean any =
        suffix.equals(ACTION) && colon > rawPath.lastIndexOf('/') && colon < rawPath.length() - 1;
    return any ? rawPath.substring(colon) : suffix;
  }

  /** What follows the last colon of a path that matches a template with an action; else "". */
  public String action(String rawPath) {
    return path.endsWith(ACTION) ? rawPath.substring(rawPath.lastIndexOf(':') + 1) : "";
  }

  /** How many characters of the path are literal; of two templates that match, the higher wins. */
  public int literalLength() {
    String literal =
        path.endsWith(ACTION) ? path.substring(0, path.length() - ACTION.length()) : path;
    return literal.contains(MODEL)
        ? literal.length() - MODEL.length()
        : literal.length() + MODEL.length();
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}

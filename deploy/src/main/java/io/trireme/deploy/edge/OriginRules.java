package io.trireme.deploy.edge;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which origins of browsers may call. Judges as the framework's filter behind it does, whose own
 * refusal would be empty. Immutable.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, 3.3</a>
 */
final class OriginRules {

  private final boolean any;
  private final List<String> names;
  private final List<Pattern> patterns;

  /**
   * Takes a list as in {@code CORS_ORIGIN}.
   *
   * @param allowed origins; {@code *} alone for all; between slashes a regular expression
   */
  OriginRules(List<String> allowed) {
    this.any = allowed.equals(List.of("*"));
    this.names = List.copyOf(allowed);
    this.patterns =
        allowed.stream()
            .filter(entry -> entry.length() > 1 && entry.startsWith("/") && entry.endsWith("/"))
            .map(entry -> Pattern.compile(entry.substring(1, entry.length() - 1)))
            .toList();
  }

  /**
   * Whether a request with this origin is served.
   *
   * @param scheme of the request
   * @param authority host and port as the request names them; null if it does not
   */
  boolean allows(String origin, String scheme, @Nullable String authority) {
    return any
        || names.contains(origin)
        || patterns.stream().anyMatch(pattern -> pattern.matcher(origin).matches())
        || (authority != null && isSame(origin, scheme + "://" + authority, scheme));
  }

  private static boolean isSame(String origin, String own, String scheme) {
    String usual = scheme.equals("https") ? ":443" : ":80";
    return withoutPort(origin, usual).equals(withoutPort(own, usual));
  }

  private static String withoutPort(String origin, String usual) {
    return origin.endsWith(usual) ? origin.substring(0, origin.length() - usual.length()) : origin;
  }
}

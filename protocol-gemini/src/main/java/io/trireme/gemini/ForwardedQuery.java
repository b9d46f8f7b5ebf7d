package io.trireme.gemini;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The part of a client's query that a vendor gets: all but credentials, which open this gateway and
 * not the vendor's.
 *
 * @see <a href="https://cloud.google.com/apis/docs/system-parameters">System parameters</a>
 */
final class ForwardedQuery {

  private static final Set<String> CREDENTIALS = Set.of("key", "access_token", "oauth_token");

  private ForwardedQuery() {}

  /** The query as it was sent without its credentials, neither with a question mark. */
  static String of(String query) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    while (from <= query.length()) {
      int to = end(query, from);
      String parameter = query.substring(from, to);
      if (!parameter.isEmpty() && !isCredential(parameter)) {
        if (!kept.isEmpty()) {
          kept.append(query.charAt(from - 1));
        }
        kept.append(parameter);
      }
      from = to + 1;
    }
    return kept.toString();
  }

  /** A semicolon separates for some readers, the edge's own among them, so a key may follow it. */
  private static int end(String query, int from) {
    int at = from;
    while (at < query.length() && query.charAt(at) != '&' && query.charAt(at) != ';') {
      at++;
    }
    return at;
  }

  /** Every system parameter may be written with a dollar sign, and any character as an escape. */
  private static boolean isCredential(String parameter) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals);
    try {
      name = URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Nobody can read the name, so nobody could take it for a credential's.
      return false;
    }
    return CREDENTIALS.contains(name.startsWith("$") ? name.substring(1) : name);
  }
}

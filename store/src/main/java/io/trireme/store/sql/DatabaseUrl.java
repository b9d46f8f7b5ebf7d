package io.trireme.store.sql;

import io.trireme.core.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Where the PostgreSQL is, as {@code TRIREME_DATABASE_URL} says it: {@code
 * postgresql://user:password@host:5432/name?sslmode=require}. User and password may be
 * percent-encoded. {@code postgres://} and {@code jdbc:postgresql://} are taken as well.
 *
 * @param jdbcUrl for the driver, without user and password
 * @param user null for the driver's own choice
 * @param password null for none
 */
public record DatabaseUrl(String jdbcUrl, @Nullable String user, @Nullable Secret password) {

  private static final Pattern SCHEME = Pattern.compile("(jdbc:)?postgres(ql)?://.+");

  public DatabaseUrl {
    requireNonNull(jdbcUrl, "jdbcUrl is null");
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none; the message does not quote it
   */
  public static DatabaseUrl parse(String text) {
    if (!SCHEME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected postgresql://user:password@host:5432/name; percent-encode what is special in"
              + " the password");
    }
    URI uri;
    try {
      uri = URI.create(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
    } catch (IllegalArgumentException e) {
      // Its message would quote the password.
      throw new IllegalArgumentException(
          "it is no URL; percent-encode what is special in the password", null);
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException("it names no host");
    }
    int at = authority.lastIndexOf('@');
    String hosts = authority.substring(at + 1);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String jdbcUrl = "jdbc:postgresql://" + hosts + uri.getRawPath() + query;
    if (at < 0) {
      return new DatabaseUrl(jdbcUrl, null, null);
    }
    String[] userInfo = authority.substring(0, at).split(":", 2);
    return new DatabaseUrl(
        jdbcUrl, decode(userInfo[0]), userInfo.length < 2 ? null : Secret.of(decode(userInfo[1])));
  }

  private static String decode(String text) {
    // A plus sign is itself here, unlike in forms.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Where it is, for logs: without parameters, which may hold passwords too. */
  public String shown() {
    return jdbcUrl.replaceAll("\\?.*", "");
  }

  @Override
  public String toString() {
    return "DatabaseUrl[" + shown() + "]";
  }
}

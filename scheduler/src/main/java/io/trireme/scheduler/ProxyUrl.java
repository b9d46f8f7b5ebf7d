package io.trireme.scheduler;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/** The forward proxy of a channel. May hold a password, so it never prints its user info. */
public final class ProxyUrl {
  private static final Set<String> SCHEMES = Set.of("http", "https", "socks5");

  private final URI uri;

  private ProxyUrl(URI uri) {
    this.uri = uri;
  }

  /**
   * Reads a proxy address.
   *
   * @param text scheme {@code http}, {@code https} or {@code socks5}, perhaps user info, host, port
   * @return the proxy
   * @throws IllegalArgumentException if it is anything else; the message never quotes the text
   */
  public static ProxyUrl of(String text) {
    requireNonNull(text, "text is null");
    URI uri = parse(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a proxy is http://host:port, https://host:port or socks5://host:port");
    }
    if (uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("a proxy needs a port from 1 to 65535");
    }
    String path = uri.getRawPath();
    if ((!path.isEmpty() && !path.equals("/"))
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a proxy has no path, query or fragment");
    }
    return new ProxyUrl(uri);
  }

  private static URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // The cause would quote the text.
      throw new IllegalArgumentException("a proxy is not a valid URL");
    }
  }

  /** The whole address, user info included: for the client that connects, never for a log. */
  public URI reveal() {
    return uri;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyUrl that && uri.equals(that.uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  /** Scheme, host and port. */
  @Override
  public String toString() {
    return uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
  }
}

package io.trireme.scheduler;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * Where a vendor's API begins. Two base URLs that mean the same place are equal: the host is in one
 * spelling and has no trailing slash behind it.
 *
 * <p>A base that ends with a version segment ({@code https://host/v1}) takes the place of the
 * endpoint's own. A trailing {@code #} says the same of a base without one: nothing is added.
 */
public final class BaseUrl {
  private static final Pattern ENDS_WITH_VERSION = Pattern.compile("/v[0-9]+[a-z0-9]*$");
  private static final Pattern ENDPOINT = Pattern.compile("/v[0-9]+[a-z0-9]*(/.*)");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65_535;

  private final URI uri;
  private final Host host;
  private final boolean exact;

  private BaseUrl(URI uri, Host host, boolean exact) {
    this.uri = uri;
    this.host = host;
    this.exact = exact;
  }

  /**
   * Reads a base URL.
   *
   * @param text {@code https} or {@code http}, host, perhaps port and path, perhaps a final {@code
   *     #}
   * @return the base URL
   * @throws IllegalArgumentException if it is anything else; the message never quotes the text,
   *     which may hold a password
   */
  public static BaseUrl of(String text) {
    requireNonNull(text, "text is null");
    boolean exact = text.endsWith("#");
    String plain = exact ? text.substring(0, text.length() - 1) : text;
    int schemeEnd = plain.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : plain.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException("a base URL begins with https:// or http://");
    }
    String rest = plain.substring(schemeEnd + 3);
    if (rest.indexOf('?') >= 0) {
      throw new IllegalArgumentException("a base URL has no query");
    }
    if (rest.indexOf('#') >= 0) {
      throw new IllegalArgumentException("a base URL has no fragment but one # at its end");
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("a base URL has no user info; give the key under keys");
    }
    Host host = Host.parse(hostOf(authority));
    String port = checkedPort(authority.substring(hostOf(authority).length()));
    String path = slash < 0 ? "" : withoutTrailingSlashes(rest.substring(slash));
    return new BaseUrl(uri(scheme + "://" + host.text() + port + path), host, exact);
  }

  private static String hostOf(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
    if (end == 0 && authority.startsWith("[")) {
      throw new IllegalArgumentException("the host is not a valid IPv6 address in brackets");
    }
    return end < 0 ? authority : authority.substring(0, end);
  }

  private static String checkedPort(String text) {
    if (text.isEmpty()) {
      return "";
    }
    String digits = text.substring(1);
    if (text.charAt(0) != ':' || !PORT.matcher(digits).matches()) {
      throw new IllegalArgumentException("the port of a base URL is a number");
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("the port of a base URL is from 1 to " + MAX_PORT);
    }
    return ":" + port;
  }

  private static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // The cause would quote the text.
      throw new IllegalArgumentException("the path of a base URL holds a forbidden character");
    }
  }

  /**
   * The address of an endpoint below this base.
   *
   * @param endpointPath begins with a version segment, {@code /v1/messages} or {@code
   *     /v1beta/models/x:generateContent}; may carry a raw query
   * @return the absolute address
   * @throws IllegalArgumentException if the path has no leading version segment
   */
  public URI resolve(String endpointPath) {
    requireNonNull(endpointPath, "endpointPath is null");
    Matcher endpoint = ENDPOINT.matcher(endpointPath);
    if (!endpoint.matches()) {
      throw new IllegalArgumentException("an endpoint path begins with a version segment");
    }
    boolean ownVersion = exact || ENDS_WITH_VERSION.matcher(uri.getRawPath()).find();
    return URI.create(uri + (ownVersion ? endpoint.group(1) : endpointPath));
  }

  /** The host as it is to be called: a lower-case name, dotted IPv4, or IPv6 in brackets. */
  public String host() {
    return host.text();
  }

  /** The port, the scheme's own when none is given. */
  public int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return secure() ? 443 : 80;
  }

  /** Whether it is {@code https}. */
  public boolean secure() {
    return uri.getScheme().equals("https");
  }

  /**
   * Whether the host, as it is written, lies outside the public internet. A name that resolves to
   * such an address is found only when it is called: see {@link PrivateNetwork}.
   */
  public boolean isPrivate() {
    return host.isPrivate();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BaseUrl that && uri.equals(that.uri) && exact == that.exact;
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  /** The base URL in its one spelling. */
  @Override
  public String toString() {
    return exact ? uri + "#" : uri.toString();
  }
}

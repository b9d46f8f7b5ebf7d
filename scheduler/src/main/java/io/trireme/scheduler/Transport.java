package io.trireme.scheduler;

import io.trireme.core.spi.Quirks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How a channel is called.
 *
 * @param headers added to every request, in the order given; values may be credentials
 * @param proxyUrl the forward proxy, null for none
 * @param tls how its certificate is judged
 * @param timeouts how long it is waited for
 * @param allowPrivateNetwork whether its hosts may be loopback or private addresses
 * @param quirks what the vendor does differently from its dialect
 */
public record Transport(
    Map<String, String> headers,
    @Nullable ProxyUrl proxyUrl,
    Tls tls,
    Timeouts timeouts,
    boolean allowPrivateNetwork,
    Quirks quirks) {

  /** Nothing out of the ordinary. */
  public static final Transport DEFAULTS =
      new Transport(Map.of(), null, Tls.PLATFORM, Timeouts.DEFAULTS, false, Quirks.NONE);

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  /** The gateway writes these itself: another value would break the framing or the routing. */
  private static final Set<String> OWN =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade",
          "expect");

  public Transport {
    requireNonNull(headers, "headers is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(timeouts, "timeouts is null");
    requireNonNull(quirks, "quirks is null");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    headers.forEach(Transport::checkHeader);
    List<String> names =
        headers.keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    Checks.requireDistinct(names, "a header is named twice; case makes no difference");
  }

  private static void checkHeader(String name, String value) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException("a header name holds a forbidden character");
    }
    if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("this header is the gateway's own and cannot be set");
    }
    if (!value.equals(value.strip()) || !value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "a header value is visible ASCII and inner spaces, on one line");
    }
  }

  /** Names the headers and keeps their values to itself. */
  @Override
  public String toString() {
    return "Transport[headers="
        + headers.keySet()
        + ", proxyUrl="
        + proxyUrl
        + ", tls="
        + tls
        + ", timeouts="
        + timeouts
        + ", allowPrivateNetwork="
        + allowPrivateNetwork
        + ", quirks="
        + quirks.values()
        + "]";
  }
}

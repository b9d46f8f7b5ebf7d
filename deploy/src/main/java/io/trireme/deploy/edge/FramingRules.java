package io.trireme.deploy.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is odd in a request's head: whatever two readers of HTTP might take differently. What the
 * decoder refuses by itself (control bytes, two lengths, bare line feeds) is only put into words.
 * Pure.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, 6.1</a>
 */
final class FramingRules {

  static final String FOLDED = "A header line must not be folded.";

  /** What is said of a body whose chunks cannot be told apart. */
  static final GatewayError BROKEN_CHUNK =
      new GatewayError(
          Kind.BAD_REQUEST,
          "The body is not well-formed HTTP: the size of a chunk, or what follows it, cannot be"
              + " read.");

  private static final int MAX_HEADERS = 100;

  private FramingRules() {}

  /**
   * What is wrong with this head.
   *
   * @param version null for any that HTTP/1 never had
   * @param uri the request target as it was sent
   * @return a sentence for the client; null if nothing is
   */
  static @Nullable String fault(
      @Nullable HttpVersion version, HttpMethod method, String uri, MultiMap headers) {
    if (version == null) {
      return "This version of HTTP is not spoken here.";
    }
    if (method.equals(HttpMethod.CONNECT)) {
      return "This is no proxy: the method CONNECT is not served.";
    }
    if (headers.size() > MAX_HEADERS) {
      return "More than 100 headers.";
    }
    String host = hostFault(version, headers.getAll("host"));
    if (host != null) {
      return host;
    }
    String framing = version == HttpVersion.HTTP_2 ? null : framingFault(version, headers);
    return framing != null ? framing : TargetRules.fault(uri);
  }

  /**
   * Why the decoder gave a request up. Its own words may quote the request, so they are not used.
   *
   * @param headers as far as they were read
   */
  static GatewayError unreadable(Throwable cause, MultiMap headers) {
    if (cause instanceof TooLongHttpLineException) {
      return new GatewayError(
          Kind.TARGET_TOO_LONG, "The request line is longer than this gateway reads.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new GatewayError(
          Kind.HEADERS_TOO_LARGE, "The headers are larger than this gateway reads.");
    }
    String framing = framingFault(HttpVersion.HTTP_1_1, headers);
    return new GatewayError(
        Kind.BAD_REQUEST,
        framing == null
            ? "This is not well-formed HTTP: the first line, a header or the length of the body"
                + " cannot be read."
            : framing);
  }

  private static @Nullable String hostFault(HttpVersion version, List<String> hosts) {
    if (hosts.size() > 1 || (hosts.isEmpty() && version == HttpVersion.HTTP_1_1)) {
      return "A request has exactly one Host header.";
    }
    boolean plain = hosts.isEmpty() || hosts.getFirst().chars().allMatch(FramingRules::inHost);
    return plain ? null : "The Host header holds a character that is in no name of a host.";
  }

  private static boolean inHost(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || ".-_~:[]%".indexOf(c) >= 0;
  }

  private static @Nullable String framingFault(HttpVersion version, MultiMap headers) {
    if (headers.contains("http2-settings")
        || headers.getAll("upgrade").stream().anyMatch(FramingRules::namesHttp2)) {
      return "HTTP/2 is not spoken in clear text here.";
    }
    List<String> codings = headers.getAll("transfer-encoding");
    if (codings.isEmpty()) {
      return null;
    }
    boolean chunkedAlone =
        codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
    boolean odd =
        !chunkedAlone || version == HttpVersion.HTTP_1_0 || headers.contains("content-length");
    return odd
        ? "The body's framing is ambiguous: Transfer-Encoding must be chunked and alone."
        : null;
  }

  private static boolean namesHttp2(String upgrade) {
    for (String protocol : upgrade.split(",", -1)) {
      if (protocol.strip().equalsIgnoreCase("h2c")) {
        return true;
      }
    }
    return false;
  }
}

package io.trireme.deploy.edge;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of a client's headers reach a vendor: all but those that belong to one connection (RFC
 * 9110, 7.6.1), carry a credential or a cookie, say where the client is, or are ours.
 */
final class ForwardedHeaders {

  private static final Set<String> NEVER =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect",
          "host",
          "content-length",
          "content-encoding",
          "accept-encoding",
          "authorization",
          "proxy-authorization",
          "proxy-authenticate",
          "x-api-key",
          "x-goog-api-key",
          "api-key",
          "x-proxy-key",
          "cookie",
          "cookie2",
          "set-cookie",
          "forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "true-client-ip",
          "fastly-client-ip",
          "x-envoy-external-address",
          "x-original-host",
          "x-request-start",
          "origin",
          "referer",
          "traceparent",
          "tracestate",
          "baggage");

  private static final List<String> NEVER_BELOW =
      List.of(
          "x-forwarded-", "x-trireme-", "cf-", "cdn-", "sec-", "proxy-", "x-amzn-", "x-vercel-");

  private ForwardedHeaders() {}

  /**
   * The headers that pass, in their order and with their repetitions.
   *
   * @param dialectPasses what the dialect says of a name in lower case
   */
  static MultiMap of(MultiMap client, Predicate<String> dialectPasses) {
    Set<String> named = namedByConnection(client);
    MultiMap passing = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : client) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!NEVER.contains(name)
          && !named.contains(name)
          && !name.startsWith(":")
          && dialectPasses.test(name)
          && NEVER_BELOW.stream().noneMatch(name::startsWith)) {
        passing.add(name, header.getValue());
      }
    }
    return passing;
  }

  private static Set<String> namedByConnection(MultiMap client) {
    Set<String> named = new HashSet<>();
    for (String value : client.getAll("connection")) {
      for (String name : value.split(",", -1)) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }
}

package io.trireme.core.spi;

import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * What a dialect wants sent to its vendor, before the channel adds base URL, key and headers.
 *
 * @param method upper-case method
 * @param path endpoint path with its version segment, percent-encoded
 * @param query raw query without the question mark; "" for none
 * @param body exact bytes; empty for none. Not copied: the caller must not change it
 * @param headers that the dialect itself asks for, names in lower case
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of up to 50 MB pass here once; copying is the cost
public record UpstreamRequest(
    String method, String path, String query, byte[] body, Map<String, String> headers) {

  public UpstreamRequest {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(query, "query is null");
    requireNonNull(body, "body is null");
    headers = Map.copyOf(headers);
  }

  /** A request for which the dialect asks for no header. */
  public UpstreamRequest(String method, String path, String query, byte[] body) {
    this(method, path, query, body, Map.of());
  }
}

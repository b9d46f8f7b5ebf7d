package io.trireme.deploy.edge;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.trireme.core.spi.RequestHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A request's head as the dialects see it.
 *
 * @param method upper-case method
 * @param path raw path
 * @param query raw query, "" for none
 * @param headers all headers
 */
record VertxHead(String method, String path, String query, MultiMap headers)
    implements RequestHead {

  VertxHead {
    requireNonNull(method, "method is null");
    requireNonNull(path, "path is null");
    requireNonNull(query, "query is null");
    requireNonNull(headers, "headers is null");
  }

  static VertxHead of(HttpServerRequest request) {
    String uri = request.uri();
    int mark = uri.indexOf('?');
    return new VertxHead(
        request.method().name(),
        mark < 0 ? uri : uri.substring(0, mark),
        mark < 0 ? "" : uri.substring(mark + 1),
        request.headers());
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  @Override
  public List<String> headers(String name) {
    return headers.getAll(name);
  }

  @Override
  public Optional<String> queryParameter(String name) {
    if (query.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<String> values = new QueryStringDecoder(query, false).parameters().get(name);
      return values == null ? Optional.empty() : Optional.of(values.getFirst());
    } catch (IllegalArgumentException e) {
      // An escape that is none: such a query names nothing.
      return Optional.empty();
    }
  }

  /** Method and path: the query may hold a credential. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}

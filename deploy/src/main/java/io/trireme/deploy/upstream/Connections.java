package io.trireme.deploy.upstream;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import static java.util.Objects.requireNonNull;

/** The connections to all upstreams that are called with the same settings. Thread-safe. */
final class Connections {

  private final HttpClient pooled;
  private final HttpClient fresh;
  private final Set<HttpConnection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * Clients of the same settings.
   *
   * @param pooled keeps connections for the next request
   * @param fresh opens one for each request. When an upstream starts anew all that are pooled are
   *     dead at once, so that a second try among them may find a dead one again
   */
  Connections(HttpClient pooled, HttpClient fresh) {
    this.pooled = requireNonNull(pooled, "pooled is null");
    this.fresh = requireNonNull(fresh, "fresh is null");
  }

  HttpClient pooled() {
    return pooled;
  }

  HttpClient fresh() {
    return fresh;
  }

  /** Notes that a request goes out; true if another one has on the same connection. */
  boolean reused(HttpConnection connection) {
    return !used.add(connection);
  }

  /** Ends both clients. */
  void close() {
    pooled.close();
    fresh.close();
  }
}

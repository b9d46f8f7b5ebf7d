package io.trireme.bench;

import static java.util.Objects.requireNonNull;

/**
 * Where load goes.
 *
 * @param key the caller's credential, sent as {@code x-api-key}
 */
record Endpoint(String host, int port, String key) {
  Endpoint {
    requireNonNull(host, "host is null");
    requireNonNull(key, "key is null");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}

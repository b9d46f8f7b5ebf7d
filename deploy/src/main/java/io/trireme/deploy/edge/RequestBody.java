package io.trireme.deploy.edge;

import static java.util.Objects.requireNonNull;

/**
 * The bytes of a request until nobody needs them. A stream may outlive them by an hour, and a
 * thousand streams of long conversations would otherwise hold as many of them. Thread-safe.
 */
final class RequestBody {

  private static final byte[] RELEASED = new byte[0];

  private volatile byte[] bytes;

  RequestBody(byte[] bytes) {
    this.bytes = requireNonNull(bytes, "bytes is null");
  }

  /** The bytes, not copied; none once they were released. */
  byte[] bytes() {
    return bytes;
  }

  /** Puts other bytes in the place of these: the decoded ones. */
  void replace(byte[] others) {
    bytes = requireNonNull(others, "others is null");
  }

  /** Lets the bytes go. */
  void release() {
    bytes = RELEASED;
  }
}

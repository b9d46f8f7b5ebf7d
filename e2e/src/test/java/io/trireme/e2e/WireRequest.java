package io.trireme.e2e;

import static java.util.Objects.requireNonNull;

/** One complete request as it came over the wire. */
final class WireRequest {
  private final WireHead head;
  private final byte[] body;

  WireRequest(WireHead head, byte[] body) {
    this.head = requireNonNull(head, "head is null");
    this.body = body.clone();
  }

  String method() {
    return head.word(0);
  }

  /** The target with its query. */
  String target() {
    return head.word(1);
  }

  WireHeaders headers() {
    return head.headers();
  }

  byte[] body() {
    return body.clone();
  }
}

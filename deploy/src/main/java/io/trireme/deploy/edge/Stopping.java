package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import java.time.Duration;

/** What clients are told when the process is about to end. */
final class Stopping {

  /** Another instance takes it at once, and one that restarts does soon. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private Stopping() {}

  /** Nothing was sent yet. */
  static GatewayError refusal() {
    return new GatewayError(
        Kind.UNAVAILABLE, "The gateway is stopping and takes no new requests. Try again.", SOON);
  }

  /** The answer has begun. That kind has a word in every dialect that means: try again. */
  static GatewayError midStream() {
    return new GatewayError(
        Kind.OVERLOADED,
        "The gateway is stopping, and the answer was not complete in time. Try again.");
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.spi.Signal;

/** Whether a client gets to see an answer: one that fails before it shows anything is had anew. */
final class Visibility {

  private boolean meaningful;

  /** True if the client may see what stands up to here. */
  boolean after(Signal signal) {
    return switch (signal) {
      case Signal.Idle idle -> true;
      case Signal.Quiet quiet -> true;
      case Signal.Meaningful meaning -> shown();
      case Signal.Terminal terminal -> shown();
      case Signal.Failed failed -> meaningful;
    };
  }

  private boolean shown() {
    meaningful = true;
    return true;
  }
}

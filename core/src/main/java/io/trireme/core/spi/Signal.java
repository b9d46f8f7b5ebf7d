package io.trireme.core.spi;

import io.trireme.core.GatewayError;

import static java.util.Objects.requireNonNull;

/** What one event, or one whole answer, of an upstream means for the exchange. */
public sealed interface Signal {

  /** A keep-alive: not even progress. */
  Signal IDLE = new Idle();

  /** Progress that commits nothing: the answer can still be had elsewhere. */
  Signal QUIET = new Quiet();

  /** Something that the client can see: the commit. */
  Signal MEANINGFUL = new Meaningful();

  /** The answer is complete. */
  Signal TERMINAL = new Terminal();

  /** See {@link #IDLE}. */
  record Idle() implements Signal {}

  /** See {@link #QUIET}. */
  record Quiet() implements Signal {}

  /** See {@link #MEANINGFUL}. */
  record Meaningful() implements Signal {}

  /** See {@link #TERMINAL}. */
  record Terminal() implements Signal {}

  /**
   * The upstream says that it failed.
   *
   * @param error what it said, in our words
   */
  record Failed(GatewayError error) implements Signal {
    public Failed {
      requireNonNull(error, "error is null");
    }
  }
}

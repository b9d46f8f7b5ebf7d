package io.trireme.deploy.cli;

import static java.util.Objects.requireNonNull;

/** Ends a command with a line on the error stream and an exit code of the contract. */
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** It was asked for, and did not come about. */
  static final int FAILED = 1;

  /** The words of the command line are wrong. */
  static final int USAGE = 2;

  /** The gateway is not reachable, or lets nobody in with this key. */
  static final int NOT_REACHED = 3;

  /** What the environment says cannot be used. */
  static final int CONFIGURATION = 78;

  private final int code;

  Failure(int code, String message) {
    super(requireNonNull(message, "message is null"), null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}

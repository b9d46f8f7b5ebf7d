package io.trireme.deploy.config;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;

/** The gateway cannot start as it was configured. */
final class StartupRefusal {

  /** {@code EX_CONFIG} of sysexits. */
  private static final int EX_CONFIG = 78;

  private StartupRefusal() {}

  /**
   * Prints one line, makes the process end with code 78, and gives the exception that stops the
   * start where it is. The framework takes that exception for the wish to do no more, and by itself
   * would neither print it nor end.
   *
   * @param message what is wrong and what to do
   */
  @SuppressWarnings("SystemOut")
  static PreventFurtherStepsException of(String message) {
    System.err.println("trireme: " + message);
    Quarkus.asyncExit(EX_CONFIG);
    return new PreventFurtherStepsException(message, EX_CONFIG);
  }
}

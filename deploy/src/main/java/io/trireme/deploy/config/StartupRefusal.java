package io.trireme.deploy.config;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;

/** The gateway cannot start as it was configured. */
public final class StartupRefusal {

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
  public static PreventFurtherStepsException of(String message) {
    Quarkus.asyncExit(print(message));
    return new PreventFurtherStepsException(message, EX_CONFIG);
  }

  /**
   * Prints one line, where nothing runs that would have to be stopped.
   *
   * @return the code to end with
   */
  @SuppressWarnings("SystemOut")
  static int print(String message) {
    System.err.println("trireme: " + message);
    return EX_CONFIG;
  }
}

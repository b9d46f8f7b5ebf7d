package io.trireme.deploy.config;

import io.quarkus.runtime.PreventFurtherStepsException;

/** The gateway cannot start as it was configured. */
final class StartupRefusal {

  /** {@code EX_CONFIG} of sysexits. */
  private static final int EX_CONFIG = 78;

  private StartupRefusal() {}

  /**
   * Makes the framework print one line and end the process with code 78.
   *
   * @param message what is wrong and what to do
   */
  static PreventFurtherStepsException of(String message) {
    return new PreventFurtherStepsException("trireme: " + message, EX_CONFIG);
  }
}

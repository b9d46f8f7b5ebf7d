package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * What holds for all lanes.
 *
 * @param mode which refusals of an upstream are worth another try
 * @param keepAliveAfter silence after which the client of a stream gets a keep-alive
 * @param admission how much is taken on at once
 * @param limits how limits and budgets of client keys are held
 * @param bodies whether what was asked and answered is kept
 */
public record Settings(
    Mode mode,
    Duration keepAliveAfter,
    AdmissionSettings admission,
    LimitSettings limits,
    BodySettings bodies) {

  /** What holds when nothing is said. */
  public static final Settings DEFAULTS =
      new Settings(
          Mode.FUZZY,
          Duration.ofSeconds(15),
          AdmissionSettings.DEFAULTS,
          LimitSettings.DEFAULTS,
          BodySettings.DEFAULTS);

  public Settings {
    requireNonNull(mode, "mode is null");
    requireNonNull(keepAliveAfter, "keepAliveAfter is null");
    requireNonNull(admission, "admission is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(bodies, "bodies is null");
    if (!keepAliveAfter.isPositive()) {
      throw new IllegalArgumentException("keepAliveAfter must be longer than zero");
    }
  }

  /** The same with others. */
  public Settings with(BodySettings newBodies) {
    return new Settings(mode, keepAliveAfter, admission, limits, newBodies);
  }

  /** Which refusals of an upstream are worth another try. */
  public enum Mode implements WireName {
    /** Nearly all: vendors mislabel theirs. */
    FUZZY,
    /** Those whose status says so. */
    STRICT
  }
}

package io.trireme.scheduler;

import static java.util.Objects.requireNonNull;

/**
 * How limits and budgets of client keys are held.
 *
 * @param whenAlone what holds while the engine that replicas share does not answer
 */
public record LimitSettings(WhenAlone whenAlone) {

  /** A fraction each. */
  public static final LimitSettings DEFAULTS = new LimitSettings(WhenAlone.LOCAL_FRACTION);

  public LimitSettings {
    requireNonNull(whenAlone, "whenAlone is null");
  }

  /** What a replica does that cannot ask what is left. */
  public enum WhenAlone implements WireName {
    /** It spends what was left when it last heard, divided by the replicas it knew then. */
    LOCAL_FRACTION,
    /** It refuses whoever has a budget or a limit. */
    REFUSE,
    /** It lets everybody through, and counts. */
    ALLOW
  }
}

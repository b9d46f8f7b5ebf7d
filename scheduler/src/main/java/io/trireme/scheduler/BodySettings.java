package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * Whether what was asked and answered is kept for those who administer, and how much of it.
 *
 * @param enabled whether it is; what was kept before goes if not
 * @param maxBytes of each body, from 1024 to 4194304; the rest is cut off
 * @param most exchanges whose bodies are kept, the newest, from 1 to 10000
 * @param keptFor how long, from a minute to 30 days
 */
public record BodySettings(boolean enabled, int maxBytes, int most, Duration keptFor) {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  /** Nothing is kept; if it were, 256 KiB of each body of 200 exchanges for a day. */
  public static final BodySettings DEFAULTS =
      new BodySettings(false, 256 << 10, 200, Duration.ofDays(1));

  public BodySettings {
    requireNonNull(keptFor, "keptFor is null");
    Checks.requireRange(maxBytes, 1 << 10, 4 << 20, "maxBytes");
    Checks.requireRange(most, 1, 10_000, "most");
    if (keptFor.compareTo(SHORTEST) < 0 || keptFor.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("keptFor must be from 1m to 720h");
    }
  }

  /** The same, switched on or off. */
  public BodySettings with(boolean newEnabled) {
    return new BodySettings(newEnabled, maxBytes, most, keptFor);
  }
}

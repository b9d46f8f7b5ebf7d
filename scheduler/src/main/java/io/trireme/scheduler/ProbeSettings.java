package io.trireme.scheduler;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * Whether a channel is asked for its models now and then, to see whether it is there.
 *
 * @param enabled whether it is
 * @param every how often, a fifth more or less; from 1 s to 24 h
 */
public record ProbeSettings(boolean enabled, Duration every) {

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(24);

  /** Not asked. */
  public static final ProbeSettings OFF = new ProbeSettings(false, Duration.ofSeconds(60));

  public ProbeSettings {
    requireNonNull(every, "every is null");
    if (every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("every must be from 1s to 24h");
    }
  }
}

package io.trireme.scheduler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a lane asks a second channel beside one that is slow to begin its answer.
 *
 * @param enabled whether it does so at all; such a request may be paid for twice
 * @param after how long the first one may take; null for as long as 95 of 100 of its answers took
 * @param share of the exchanges of the last ten seconds that may be asked twice, above 0 and up to
 *     1
 */
public record HedgingSettings(boolean enabled, @Nullable Duration after, double share) {

  /** Nobody is asked twice. */
  public static final HedgingSettings OFF = new HedgingSettings(false, null, 0.1);

  public HedgingSettings {
    if (after != null && !after.isPositive()) {
      throw new IllegalArgumentException("after must be longer than zero");
    }
    // Written so that NaN is refused too.
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be above 0 and at most 1");
    }
  }
}

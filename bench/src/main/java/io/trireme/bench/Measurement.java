package io.trireme.bench;

import static java.util.Objects.requireNonNull;

/**
 * One target's run of one scenario in one round.
 *
 * @param cpuSeconds CPU time of the proxy's process while the load ran; NaN without a proxy
 * @param rssBeforeKib its resident memory before the load, after the warm-up; NaN without a proxy
 * @param rssKib the highest resident memory seen while the load ran; NaN without a proxy
 */
record Measurement(LoadResult result, double cpuSeconds, double rssBeforeKib, double rssKib) {
  Measurement {
    requireNonNull(result, "result is null");
  }

  static Measurement withoutProxy(LoadResult result) {
    return new Measurement(result, Double.NaN, Double.NaN, Double.NaN);
  }
}

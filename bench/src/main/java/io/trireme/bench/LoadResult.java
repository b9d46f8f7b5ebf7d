package io.trireme.bench;

import static java.util.Objects.requireNonNull;

/**
 * What one run saw.
 *
 * @param answered correct answers
 * @param errors wrong status, wrong bytes, broken or unanswered requests
 * @param events correct stream events, of correct and broken answers
 * @param seconds from the first due start to the last end
 * @param latency from the due start to the last byte
 * @param firstEvent from the due start to the first stream event; empty for whole answers
 * @param perEvent from the upstream's write of a delta to its arrival here; empty for whole answers
 * @param firstError what the first error was; empty if there was none
 */
record LoadResult(
    long answered,
    long errors,
    long events,
    double seconds,
    Quantiles latency,
    Quantiles firstEvent,
    Quantiles perEvent,
    String firstError) {
  LoadResult {
    requireNonNull(latency, "latency is null");
    requireNonNull(firstEvent, "firstEvent is null");
    requireNonNull(perEvent, "perEvent is null");
    requireNonNull(firstError, "firstError is null");
  }

  double answersPerSecond() {
    return seconds > 0 ? answered / seconds : 0;
  }

  double eventsPerSecond() {
    return seconds > 0 ? events / seconds : 0;
  }
}

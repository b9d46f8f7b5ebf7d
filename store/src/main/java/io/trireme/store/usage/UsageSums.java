package io.trireme.store.usage;

import static java.util.Objects.requireNonNull;

/**
 * What came together over some time.
 *
 * @param requests exchanges
 * @param succeeded those whose client has its answer
 * @param failed those that nobody answered, or whose answer broke
 * @param unmetered exchanges that were served and whose tokens nobody told: the sums are short of
 *     them
 * @param unpriced exchanges that were served and whose cost is not known: the cost is short of them
 * @param attempts tries of all of them
 * @param tokens as far as they are known
 * @param costNanos in billionths of a US dollar, as far as it is known
 * @param ttft times to the first word of streams
 * @param duration times to the end
 */
public record UsageSums(
    long requests,
    long succeeded,
    long failed,
    long unmetered,
    long unpriced,
    long attempts,
    Tokens tokens,
    long costNanos,
    Latency ttft,
    Latency duration) {

  /**
   * Sums of tokens.
   *
   * @param input without what a cache held or took
   * @param output reasoning included
   * @param cacheRead read from caches
   * @param cacheWrite written to caches
   * @param reasoning the part of the output
   */
  public record Tokens(long input, long output, long cacheRead, long cacheWrite, long reasoning) {

    Tokens plus(Tokens other) {
      return new Tokens(
          input + other.input,
          output + other.output,
          cacheRead + other.cacheRead,
          cacheWrite + other.cacheWrite,
          reasoning + other.reasoning);
    }
  }

  public UsageSums {
    requireNonNull(tokens, "tokens is null");
    requireNonNull(ttft, "ttft is null");
    requireNonNull(duration, "duration is null");
  }

  /** Both together. */
  UsageSums plus(UsageSums other) {
    return new UsageSums(
        requests + other.requests,
        succeeded + other.succeeded,
        failed + other.failed,
        unmetered + other.unmetered,
        unpriced + other.unpriced,
        attempts + other.attempts,
        tokens.plus(other.tokens),
        costNanos + other.costNanos,
        ttft.plus(other.ttft),
        duration.plus(other.duration));
  }
}

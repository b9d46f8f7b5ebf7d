package io.trireme.deploy.edge;

import io.trireme.core.Usage;
import io.trireme.core.spi.Operation;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What an exchange is charged with. What the vendor told counts; where it could not tell all, since
 * the stream broke or the client left, the rest is estimated.
 *
 * @param usage the tokens
 * @param upstreamModel whose price counts
 * @param any whether anything is charged at all
 */
record Settlement(Usage usage, String upstreamModel, boolean any) {

  Settlement {
    requireNonNull(usage, "usage is null");
    requireNonNull(upstreamModel, "upstreamModel is null");
  }

  /** Of an exchange that is over. */
  static Settlement of(ExchangeRecord record, Estimate estimate) {
    if (record.operation != Operation.GENERATE || record.tries.isEmpty()) {
      return nothing(record);
    }
    Usage told = record.usage;
    if (record.outcome == Outcome.SUCCESS) {
      boolean all = told.input().isPresent() && told.output().isPresent();
      return charged(record, all ? told : estimate.guessed(told, record.passed, false));
    }
    if (record.passed > 0) {
      return charged(record, estimate.guessed(told, record.passed, true));
    }
    return switch (record.outcome) {
      // The vendor had begun, and nobody heard how far it came.
      case CLIENT_CLOSED, SLOW_CLIENT, TIMEOUT, DRAINED ->
          charged(record, estimate.guessed(told, 0, true));
      case SUCCESS,
          CLIENT_ERROR,
          UPSTREAM_ERROR,
          RATE_LIMITED,
          REJECTED,
          TRUNCATED,
          INTERNAL_ERROR ->
          nothing(record);
    };
  }

  private static Settlement charged(ExchangeRecord record, Usage usage) {
    return new Settlement(usage, record.upstreamModel, true);
  }

  private static Settlement nothing(ExchangeRecord record) {
    OptionalLong none = OptionalLong.empty();
    OptionalLong zero = OptionalLong.of(0);
    return new Settlement(new Usage(zero, zero, none, none, none), record.upstreamModel, false);
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.spi.Operation;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.TryEntry;
import java.time.Instant;
import java.util.OptionalLong;

/** What the request log keeps of an exchange: nothing that was asked or answered, and no secret. */
final class UsageEntries {

  private static final long NANOS = 1_000_000;

  private UsageEntries() {}

  /** The tokens that were used; counting some of a request uses none. */
  static Usage usage(ExchangeRecord record) {
    return record.operation == Operation.GENERATE ? record.usage : Usage.UNKNOWN;
  }

  /**
   * The row of an exchange.
   *
   * @param at when it came
   * @param cost in billionths of a US dollar; empty if not known
   */
  static RequestEntry of(ExchangeRecord record, Instant at, OptionalLong cost) {
    GatewayError error = record.errorOrNull();
    return new RequestEntry(
        record.id,
        at,
        new RequestEntry.Parties(
            record.dialect.id(),
            Ledger.operation(record.operation),
            record.caller,
            record.model,
            record.upstreamModel,
            record.channel(),
            record.key()),
        new RequestEntry.End(
            record.outcome.label(),
            coarsely(record.outcome),
            record.status,
            record.stream,
            record.firstTokenNanos == 0
                ? OptionalLong.empty()
                : OptionalLong.of((record.firstTokenNanos - record.startedNanos) / NANOS),
            (record.endedNanos - record.startedNanos) / NANOS),
        usage(record),
        cost,
        new RequestEntry.Detail(
            record.tries.stream().map(UsageEntries::of).toList(),
            record.leftOut,
            record.warnings,
            // Its message may quote what was asked.
            error == null ? "" : ErrorWords.of(error.kind()),
            record.conversation));
  }

  private static TryEntry of(ExchangeRecord.Try tried) {
    return new TryEntry(
        tried.channel(),
        tried.key(),
        tried.reason(),
        tried.result(),
        tried.millis(),
        tried.fault(),
        tried.times());
  }

  private static OutcomeClass coarsely(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> OutcomeClass.SUCCESS;
      case CLIENT_ERROR, RATE_LIMITED, REJECTED -> OutcomeClass.CLIENT;
      case CLIENT_CLOSED, SLOW_CLIENT -> OutcomeClass.GONE;
      case UPSTREAM_ERROR, TIMEOUT, TRUNCATED, DRAINED, INTERNAL_ERROR -> OutcomeClass.FAILED;
    };
  }
}

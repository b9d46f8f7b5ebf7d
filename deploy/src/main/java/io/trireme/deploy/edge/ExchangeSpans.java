package io.trireme.deploy.edge;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.trireme.core.Protocols;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestHead;
import io.trireme.deploy.trace.ExchangeSpan;
import io.trireme.deploy.trace.GenAi;
import io.trireme.deploy.trace.Tracing;
import io.trireme.scheduler.plan.Candidate;
import jakarta.inject.Singleton;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Traces exchanges: a span of each, and one below it of each attempt. What was asked and answered
 * is in none of them. Thread-safe.
 */
@Singleton
final class ExchangeSpans {

  private final Tracing tracing;
  private final Protocols protocols;

  ExchangeSpans(Tracing tracing, Protocols protocols) {
    this.tracing = requireNonNull(tracing, "tracing is null");
    this.protocols = requireNonNull(protocols, "protocols is null");
  }

  /** Begins the span of an exchange whose whole request is there. */
  void begin(RequestHead head, ExchangeRecord record) {
    record.span = tracing.begin(head, operation(record), record.readyNanos - record.startedNanos);
  }

  private static String operation(ExchangeRecord record) {
    return record.operation == Operation.GENERATE ? "chat" : Ledger.operation(record.operation);
  }

  private static String name(ExchangeRecord record, String model) {
    return model.isEmpty() ? operation(record) : operation(record) + " " + Ledger.text(model);
  }

  /** Begins the span of an attempt. */
  static ExchangeSpan attempt(ExchangeRecord record) {
    return record.span.attempt(operation(record));
  }

  /** Ends the spans of an exchange that is over. */
  void end(ExchangeRecord record) {
    if (!record.span.recording()) {
      return;
    }
    for (ExchangeRecord.Leg leg : record.legs) {
      boolean served = leg.result().equals(ErrorWords.SERVED);
      boolean broke = served && record.outcome != Outcome.SUCCESS;
      String error = served ? (broke ? record.outcome.label() : "") : leg.result();
      AttributesBuilder attributes = attributes(record, leg);
      if (served) {
        tokens(attributes, record.usage);
      }
      leg.span()
          .end(
              name(record, leg.candidate().upstreamModel()),
              attributes.build(),
              error,
              served ? 0 : record.endedNanos - leg.endNanos());
    }
    AttributesBuilder attributes =
        Attributes.builder()
            .put(GenAi.OPERATION, operation(record))
            .put(GenAi.PROVIDER, provider(record.dialect))
            .put(GenAi.REQUEST_MODEL, Ledger.text(record.model))
            .put(GenAi.STREAM, record.stream)
            .put(GenAi.STATUS, (long) record.status)
            .put(GenAi.REQUEST_ID, record.id)
            .put(GenAi.LANE, record.dialect.id())
            .put(GenAi.CALLER, record.caller)
            .put(GenAi.OUTCOME, record.outcome.label())
            .put(GenAi.ATTEMPTS, (long) record.tries.size());
    if (!record.conversation.isEmpty()) {
      attributes.put(GenAi.CONVERSATION, record.conversation);
    }
    if (record.firstTokenNanos != 0) {
      attributes.put(
          GenAi.FIRST_CHUNK, (record.firstTokenNanos - record.startedNanos) / 1_000_000_000.0);
    }
    tokens(attributes, record.usage);
    boolean failed = record.outcome != Outcome.SUCCESS;
    record.span.end(
        name(record, record.model), attributes.build(), failed ? record.outcome.label() : "", 0);
  }

  private AttributesBuilder attributes(ExchangeRecord record, ExchangeRecord.Leg leg) {
    Candidate candidate = leg.candidate();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(GenAi.OPERATION, operation(record))
            .put(GenAi.PROVIDER, provider(candidate.channel().dialect()))
            .put(GenAi.REQUEST_MODEL, Ledger.text(candidate.upstreamModel()))
            .put(GenAi.STREAM, record.stream)
            .put(GenAi.SERVER_ADDRESS, candidate.baseUrl().host())
            .put(GenAi.SERVER_PORT, (long) candidate.baseUrl().port())
            .put(GenAi.CHANNEL, candidate.channel().id())
            .put(GenAi.RESULT, leg.result())
            .put(GenAi.REASON, Ledger.text(candidate.reason()));
    if (candidate.key() != null) {
      attributes.put(GenAi.KEY, candidate.key().id());
    }
    return attributes;
  }

  private static void tokens(AttributesBuilder attributes, Usage usage) {
    put(attributes, GenAi.INPUT_TOKENS, usage.input());
    put(attributes, GenAi.OUTPUT_TOKENS, usage.output());
    put(attributes, GenAi.CACHE_READ_TOKENS, usage.cacheRead());
    put(attributes, GenAi.CACHE_WRITE_TOKENS, usage.cacheWrite());
    put(attributes, GenAi.REASONING_TOKENS, usage.reasoning());
  }

  private static void put(
      AttributesBuilder attributes, AttributeKey<Long> name, OptionalLong value) {
    if (value.isPresent()) {
      attributes.put(name, value.getAsLong());
    }
  }

  private String provider(Dialect dialect) {
    return protocols.byDialect(dialect).map(Protocol::provider).orElseGet(dialect::id);
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestHead;
import io.trireme.deploy.log.Fit;
import io.trireme.deploy.usage.UsageRecorder;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.event.ExchangeEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Books how exchanges end: one line in the log, the metrics, a row of the request log. Thread-safe.
 */
@Singleton
final class Ledger {

  private static final Logger LOG = Logger.getLogger("io.trireme.exchange");
  private static final int MAX_TEXT = 200;

  private final ExchangeMeters meters;
  private final ExchangeSpans spans;
  private final EventFeed feed;
  private final UsageRecorder usage;
  private final Clock clock;

  Ledger(
      ExchangeMeters meters,
      ExchangeSpans spans,
      EventFeed feed,
      UsageRecorder usage,
      Clock clock) {
    this.spans = requireNonNull(spans, "spans is null");
    this.meters = requireNonNull(meters, "meters is null");
    this.feed = requireNonNull(feed, "feed is null");
    this.usage = requireNonNull(usage, "usage is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** An exchange begins: the whole request is there. */
  void begin(RequestHead head, ExchangeRecord record) {
    spans.begin(head, record);
  }

  /** A stream has begun. */
  void streamOpened(Dialect dialect) {
    meters.streamOpened(dialect);
  }

  /** A stream is over. */
  void streamClosed(Dialect dialect) {
    meters.streamClosed(dialect);
  }

  /** A request was refused before it was an exchange. */
  void rejected(String requestId, Dialect dialect, int status, GatewayError error) {
    meters.rejected(dialect, status, error.kind());
    LOG.infof("request refused %s", new RefusalLine(requestId, dialect, status, error));
  }

  /** An upstream was asked and gave no answer that could be used. */
  void attemptFailed(String channel, String reason) {
    meters.attempt(channel, reason);
  }

  /** An upstream's answer was used. */
  void attemptServed(String channel) {
    meters.attempt(channel, ErrorWords.SERVED);
  }

  /** A committed stream broke. */
  void streamBroken(String channel, String cause) {
    meters.streamBroken(channel, cause);
  }

  /** A retry was not made, since retries had their share of the traffic. */
  void retryRefused(Dialect dialect) {
    meters.retryRefused(dialect);
  }

  /** An exchange is over. */
  void book(ExchangeRecord record) {
    Duration duration = Duration.ofNanos(record.endedNanos - record.startedNanos);
    meters.book(record, duration);
    spans.end(record);
    LOG.infof("exchange %s", new ExchangeLine(record, duration));
    usage.book(
        UsageEntries.of(
            record,
            clock.instant().minus(duration),
            usage.cost(record.upstreamModel, UsageEntries.usage(record))));
    feed.publish(event(record, duration));
  }

  private static ExchangeEvent event(ExchangeRecord record, Duration duration) {
    GatewayError error = record.errorOrNull();
    return new ExchangeEvent(
        record.id,
        new ExchangeEvent.Request(
            record.dialect,
            operation(record.operation),
            record.caller,
            text(record.model),
            record.stream),
        new ExchangeEvent.End(
            record.channel().isEmpty() ? null : record.channel(),
            record.outcome.label(),
            record.status,
            record.tries.size(),
            record.firstTokenNanos == 0
                ? null
                : Duration.ofNanos(record.firstTokenNanos - record.startedNanos),
            duration,
            error == null ? null : text(error.message())),
        record.usage);
  }

  static String operation(Operation operation) {
    return switch (operation) {
      case GENERATE -> "generate";
      case COUNT_TOKENS -> "count_tokens";
      case LIST_MODELS -> "list_models";
      case GET_MODEL -> "get_model";
      case NOT_SERVED -> "not_served";
      case GET_STORED -> "get_stored";
      case DELETE_STORED -> "delete_stored";
      case LIST_STORED_INPUT -> "list_stored_input";
      case CANCEL_STORED -> "cancel_stored";
    };
  }

  /** Text of somebody else's, made fit for one line of a log. */
  static String text(String value) {
    return Fit.quoted(value, MAX_TEXT);
  }
}

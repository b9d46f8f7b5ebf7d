package io.trireme.deploy.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.trireme.core.GatewayError;
import io.trireme.core.Protocols;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.usage.UsageRecorder;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.event.ExchangeEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Books how exchanges end: one line in the log, the metrics, a row of the request log. Labels come
 * from the configuration or from fixed sets, never from a request, so the number of series is
 * bounded. Thread-safe.
 */
@Singleton
final class Ledger {

  private static final Logger LOG = Logger.getLogger("io.trireme.exchange");
  private static final int MAX_TEXT = 200;

  /** As long as the header of the same name may be. */
  private static final int MAX_WARNINGS = 1024;

  /** What ends a line or a quotation, hides, or turns the direction of writing. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\"]");

  private final MeterRegistry registry;
  private final EventFeed feed;
  private final UsageRecorder usage;
  private final Clock clock;
  private final Map<Dialect, AtomicInteger> streams = new ConcurrentHashMap<>();

  Ledger(
      MeterRegistry registry,
      Protocols protocols,
      EventFeed feed,
      UsageRecorder usage,
      Clock clock) {
    this.registry = requireNonNull(registry, "registry is null");
    this.feed = requireNonNull(feed, "feed is null");
    this.usage = requireNonNull(usage, "usage is null");
    this.clock = requireNonNull(clock, "clock is null");
    // Autoscalers ask for it before there is a stream.
    protocols.all().forEach(protocol -> inflight(protocol.dialect()));
  }

  /** A stream has begun. */
  void streamOpened(Dialect dialect) {
    inflight(dialect).incrementAndGet();
  }

  /** A stream is over. */
  void streamClosed(Dialect dialect) {
    inflight(dialect).decrementAndGet();
  }

  private AtomicInteger inflight(Dialect dialect) {
    return streams.computeIfAbsent(
        dialect,
        id -> {
          AtomicInteger open = new AtomicInteger();
          Gauge.builder("trireme.streams.inflight", open, AtomicInteger::get)
              .tags("dialect", id.id())
              .description("Streams that are open to clients")
              .register(registry);
          return open;
        });
  }

  /** A request was refused before it was an exchange. */
  void rejected(String requestId, Dialect dialect, int status, GatewayError error) {
    count(
        "trireme.rejections", Tags.of("dialect", dialect.id(), "status", Integer.toString(status)));
    LOG.infof(
        "request refused id=%s dialect=%s status=%d reason=\"%s\"",
        requestId, dialect, status, text(error.message()));
  }

  /** An upstream was asked and gave no answer that could be used. */
  void attemptFailed(String channel, String reason) {
    count("trireme.attempts", Tags.of("channel", channel, "result", reason));
  }

  /** An upstream's answer was used. */
  void attemptServed(String channel) {
    count("trireme.attempts", Tags.of("channel", channel, "result", "served"));
  }

  /** A committed stream broke. */
  void streamBroken(String channel, String cause) {
    count("trireme.streams.broken", Tags.of("channel", channel, "cause", cause));
  }

  /** An exchange is over. */
  void book(ExchangeRecord record) {
    Duration duration = Duration.ofNanos(record.endedNanos - record.startedNanos);
    Tags tags =
        Tags.of(
            "dialect", record.dialect.id(),
            "operation", operation(record.operation),
            "stream", Boolean.toString(record.stream),
            "outcome", record.outcome.label());
    count("trireme.requests", tags);
    Timer.builder("trireme.request.duration").tags(tags).register(registry).record(duration);
    if (record.tries.size() > 1) {
      registry
          .counter("trireme.failovers", Tags.of("dialect", record.dialect.id()))
          .increment(record.tries.size() - 1.0);
    }
    if (record.firstTokenNanos != 0) {
      Timer.builder("gen_ai.server.time_to_first_token")
          .tags("gen_ai.provider.name", record.channel(), "gen_ai.operation.name", "chat")
          .register(registry)
          .record(Duration.ofNanos(record.firstTokenNanos - record.startedNanos));
    }
    tokens(record.channel(), record.usage);
    log(record, duration);
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

  private void tokens(String channel, Usage usage) {
    tokens(channel, "input", usage.input());
    tokens(channel, "output", usage.output());
    tokens(channel, "cache_read", usage.cacheRead());
    tokens(channel, "cache_write", usage.cacheWrite());
  }

  private void tokens(String channel, String type, OptionalLong amount) {
    if (amount.isPresent()) {
      DistributionSummary.builder("gen_ai.client.token.usage")
          .tags("gen_ai.provider.name", channel, "gen_ai.token.type", type)
          .register(registry)
          .record((double) amount.getAsLong());
    }
  }

  private void log(ExchangeRecord record, Duration duration) {
    GatewayError error = record.errorOrNull();
    LOG.infof(
        "exchange id=%s dialect=%s operation=%s caller=%s model=\"%s\" stream=%s outcome=%s status=%d"
            + " channel=%s attempts=%d ttftMs=%s durationMs=%d inputTokens=%s outputTokens=%s"
            + " cacheReadTokens=%s cacheWriteTokens=%s%s%s%s%s",
        record.id,
        record.dialect,
        operation(record.operation),
        record.caller,
        text(record.model),
        record.stream,
        record.outcome.label(),
        record.status,
        record.channel().isEmpty() ? "-" : record.channel(),
        record.tries.size(),
        record.firstTokenNanos == 0
            ? "-"
            : Long.toString((record.firstTokenNanos - record.startedNanos) / 1_000_000),
        duration.toMillis(),
        number(record.usage.input()),
        number(record.usage.output()),
        number(record.usage.cacheRead()),
        number(record.usage.cacheWrite()),
        error == null ? "" : " error=\"" + text(error.message()) + "\"",
        record.tries.size() > 1 || record.outcome != Outcome.SUCCESS
            ? " tries=" + tries(record)
            : "",
        record.leftOut.isEmpty()
            ? ""
            : " leftOut=\"" + text(String.join("; ", record.leftOut)) + "\"",
        record.untold.isEmpty() ? "" : " warnings=\"" + text(record.untold, MAX_WARNINGS) + "\"");
  }

  private static String tries(ExchangeRecord record) {
    return record.tries.stream().map(Ledger::told).collect(Collectors.joining(",", "[", "]"));
  }

  private static String told(ExchangeRecord.Try tried) {
    String end = tried.channel() + "/" + tried.key() + ":" + tried.result();
    String why = tried.fault().isEmpty() ? "" : "; " + tried.fault();
    return end + "@" + tried.millis() + "ms(" + text(tried.reason() + why) + ")";
  }

  private void count(String name, Tags tags) {
    Counter.builder(name).tags(tags).register(registry).increment();
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

  private static String number(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
  }

  /** Text of somebody else's, made fit for one line of a log. */
  static String text(String value) {
    return text(value, MAX_TEXT);
  }

  private static String text(String value, int most) {
    boolean cut = value.length() > most;
    String shown = cut ? value.substring(0, most) + "…" : value;
    return UNFIT.matcher(shown).replaceAll("?");
  }
}

package io.trireme.deploy.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.metrics.BoundedTag;
import io.trireme.deploy.metrics.Buckets;
import io.trireme.deploy.metrics.ChannelSeries;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import static java.util.Objects.requireNonNull;

/**
 * Measures exchanges and attempts. Labels come from the configuration or from closed sets, never
 * from a request as it comes, and each has a bound. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">Semantic
 *     conventions for generative AI metrics</a>
 */
@Singleton
final class ExchangeMeters {

  /** Of counters. */
  private static final int MOST_CHANNELS = 100;

  /** Of histograms, each of which is many series. */
  private static final int MOST_MEASURED_CHANNELS = 16;

  private static final int MOST_MODELS = 30;

  /** Of the histogram of attempts; their counter has all words that there are. */
  private static final int MOST_MEASURED_RESULTS = 8;

  private final MeterRegistry registry;
  private final Map<Dialect, String> providers = new ConcurrentHashMap<>();
  private final Map<Dialect, AtomicInteger> streams = new ConcurrentHashMap<>();
  private final KnownModels known;
  private final BoundedTag models;
  private final ChannelSeries.Tag channels;
  private final ChannelSeries.Tag measured;
  private final BoundedTag results;

  ExchangeMeters(
      MeterRegistry registry, ChannelSeries series, Protocols protocols, KnownModels known) {
    this.registry = requireNonNull(registry, "registry is null");
    this.known = requireNonNull(known, "known is null");
    this.models = new BoundedTag("model", MOST_MODELS, registry);
    this.channels = series.tag("channel", MOST_CHANNELS);
    this.measured = series.tag("channel_of_histogram", MOST_MEASURED_CHANNELS);
    this.results = new BoundedTag("error_type_of_histogram", MOST_MEASURED_RESULTS, registry);
    for (Protocol protocol : protocols.all()) {
      providers.put(protocol.dialect(), protocol.provider());
      // Autoscalers ask for it before there is a stream.
      inflight(protocol.dialect());
    }
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

  void streamOpened(Dialect dialect) {
    inflight(dialect).incrementAndGet();
  }

  void streamClosed(Dialect dialect) {
    inflight(dialect).decrementAndGet();
  }

  void rejected(Dialect dialect, int status, Kind error) {
    count(
        "trireme.rejections",
        Tags.of(
            "dialect",
            dialect.id(),
            "status",
            Integer.toString(status),
            "error",
            ErrorWords.of(error)));
    if (error == Kind.UNAUTHORIZED || error == Kind.FORBIDDEN) {
      count("trireme.auth.failures", Tags.of("reason", ErrorWords.of(error)));
    }
  }

  void attempt(String channel, String result) {
    count("trireme.attempts", Tags.of("channel", channels.of(channel), "result", result));
  }

  void streamBroken(String channel, String cause) {
    count("trireme.streams.broken", Tags.of("channel", channels.of(channel), "cause", cause));
  }

  void retryRefused(Dialect dialect) {
    count("trireme.retry.budget.exhausted", Tags.of("dialect", dialect.id()));
  }

  void book(ExchangeRecord record, Duration duration) {
    Tags tags =
        Tags.of(
            "dialect", record.dialect.id(),
            "operation", Ledger.operation(record.operation),
            "stream", Boolean.toString(record.stream),
            "outcome", record.outcome.label());
    count("trireme.requests", tags.and("model", model(record)));
    Timer.builder("trireme.request.duration")
        .tags(tags)
        .description("How long exchanges took")
        .serviceLevelObjectives(Buckets.operation())
        .register(registry)
        .record(duration);
    if (record.legs.size() > 1) {
      registry
          .counter("trireme.failovers", Tags.of("dialect", record.dialect.id()))
          .increment(record.legs.size() - 1.0);
    }
    if (record.keepAlives > 0) {
      registry
          .counter("trireme.streams.keepalives", Tags.of("dialect", record.dialect.id()))
          .increment(record.keepAlives);
    }
    if (record.readyNanos != 0 && !record.legs.isEmpty()) {
      Timer.builder("trireme.overhead.duration")
          .tags("dialect", record.dialect.id())
          .description("What passed from the end of a request to the first attempt")
          .serviceLevelObjectives(Buckets.overhead())
          .register(registry)
          .record(Duration.ofNanos(record.legs.getFirst().sinceNanos() - record.readyNanos));
    }
    if (record.operation == Operation.GENERATE) {
      asServer(record, duration);
      record.legs.forEach(leg -> asClient(record, leg));
      tokens(record);
    }
  }

  private String model(ExchangeRecord record) {
    return known.holds(record.model) ? models.of(record.model) : BoundedTag.OTHER;
  }

  /** What the client saw. */
  private void asServer(ExchangeRecord record, Duration duration) {
    String error = record.outcome == Outcome.SUCCESS ? "" : record.outcome.label();
    Timer.builder("gen_ai.server.request.duration")
        .tags(
            "gen_ai.operation.name",
            "chat",
            "gen_ai.provider.name",
            provider(record.dialect),
            "error.type",
            error)
        .description("How long clients had to wait for whole answers")
        .serviceLevelObjectives(Buckets.operation())
        .register(registry)
        .record(duration);
    if (record.firstTokenNanos == 0) {
      return;
    }
    Tags tags = ofAnswer(record);
    Timer.builder("gen_ai.server.time_to_first_token")
        .tags(tags)
        .description("How long clients had to wait for the first token of a stream")
        .serviceLevelObjectives(Buckets.operation())
        .register(registry)
        .record(Duration.ofNanos(record.firstTokenNanos - record.startedNanos));
    long more = record.usage.output().orElse(0) - 1;
    if (more > 0 && record.outcome == Outcome.SUCCESS) {
      Timer.builder("gen_ai.server.time_per_output_token")
          .tags(tags)
          .description("What passed from one token of a stream to the next, on average")
          .serviceLevelObjectives(Buckets.tokenPause())
          .register(registry)
          .record(Duration.ofNanos((record.endedNanos - record.firstTokenNanos) / more));
    }
  }

  private Tags ofAnswer(ExchangeRecord record) {
    Dialect dialect =
        record.legs.isEmpty()
            ? record.dialect
            : record.legs.getLast().candidate().channel().dialect();
    return Tags.of(
        "gen_ai.operation.name",
        "chat",
        "gen_ai.provider.name",
        provider(dialect),
        "channel",
        measured.of(record.channel()));
  }

  /** What one upstream did. */
  private void asClient(ExchangeRecord record, ExchangeRecord.Leg leg) {
    boolean served = leg.result().equals(ErrorWords.SERVED);
    Timer.builder("gen_ai.client.operation.duration")
        .tags(
            "gen_ai.operation.name",
            "chat",
            "gen_ai.provider.name",
            provider(leg.candidate().channel().dialect()),
            "channel",
            measured.of(leg.candidate().channel().id()),
            "error.type",
            served ? "" : results.of(leg.result()))
        .description("How long attempts took")
        .serviceLevelObjectives(Buckets.operation())
        .register(registry)
        .record(Duration.ofNanos((served ? record.endedNanos : leg.endNanos()) - leg.sinceNanos()));
  }

  private void tokens(ExchangeRecord record) {
    Usage usage = record.usage;
    tokens(record, "input", usage.input());
    tokens(record, "output", usage.output());
    tokens(record, "cache_read", usage.cacheRead());
    tokens(record, "cache_write", usage.cacheWrite());
    tokens(record, "reasoning", usage.reasoning());
  }

  private void tokens(ExchangeRecord record, String type, OptionalLong amount) {
    if (amount.isPresent()) {
      DistributionSummary.builder("gen_ai.client.token.usage")
          .tags(ofAnswer(record).and("gen_ai.token.type", type))
          .description("Tokens that attempts used")
          .serviceLevelObjectives(Buckets.tokens())
          .register(registry)
          .record((double) amount.getAsLong());
    }
  }

  private String provider(Dialect dialect) {
    return providers.getOrDefault(dialect, dialect.id());
  }

  private void count(String name, Tags tags) {
    Counter.builder(name).tags(tags).register(registry).increment();
  }
}

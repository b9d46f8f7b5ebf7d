package io.trireme.deploy.edge;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.metrics.ChannelSeries;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** However many channels there are and whatever clients send, the number of series is bounded. */
@Timeout(60)
@SuppressWarnings("deprecation") // The framework has no other registry for Prometheus yet.
final class SeriesBudgetTest {

  private static final int MOST_SERIES = 20_000;
  private static final int CHANNELS = 300;
  private static final int MODELS = 10_000;
  private static final int KNOWN = 100;
  private static final Usage TOKENS =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(70),
          OptionalLong.of(5),
          OptionalLong.of(5),
          OptionalLong.of(5));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final List<Dialect> DIALECTS =
      Stream.of("a", "b", "c", "d").map(Dialect::new).toList();

  private final Random random = new Random(7);

  private static GatewayConfiguration configuration() {
    List<Channel> channels = new ArrayList<>();
    Channel plain = Samples.channel("plain");
    List<String> allowed = IntStream.range(0, KNOWN).mapToObj(i -> "known-" + i).toList();
    channels.add(
        new Channel(
            "plain",
            plain.about(),
            plain.dialect(),
            plain.baseUrls(),
            plain.keys(),
            plain.keyStrategy(),
            new ModelRules(Map.of(), allowed, List.of()),
            plain.transport(),
            plain.limits()));
    return new GatewayConfiguration(1, channels, Map.of(), List.of(), Settings.DEFAULTS);
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Of what can go wrong, each as often as any other: far worse than any day of a gateway. */
  private void exchange(ExchangeMeters meters, int index) {
    Operation operation = any(List.of(Operation.GENERATE, Operation.COUNT_TOKENS));
    ExchangeRecord record =
        new ExchangeRecord("req_" + index, any(DIALECTS), operation, "caller", 0);
    record.model = index % 2 == 0 ? "m-" + index / 2 : "known-" + index % KNOWN;
    record.stream = operation == Operation.GENERATE && random.nextBoolean();
    record.usage = TOKENS;
    record.readyNanos = 1;
    String channel = "channel-" + index % CHANNELS;
    String result = any(List.of(Verdict.Cause.values())).label();
    if (random.nextBoolean()) {
      result = ErrorWords.ofStatus(400 + random.nextInt(200));
    }
    record.tried(Samples.candidate(channel), result, 2, 3);
    meters.attempt(channel, result);
    record.tried(Samples.candidate(channel), ErrorWords.SERVED, 3, 4);
    meters.attempt(channel, ErrorWords.SERVED);
    meters.streamBroken(channel, Verdict.Cause.STALL.label());
    record.firstTokenNanos = record.stream ? 5 : 0;
    record.endedNanos = 1_000_000_000;
    record.end(any(List.of(Outcome.values())), 200, null);
    meters.rejected(any(DIALECTS), 400, any(List.of(Kind.values())));
    meters.book(record, Duration.ofSeconds(1));
  }

  @Test
  void shouldStayWithinTheBudgetWhateverIsSent() {
    // Given
    GatewayConfiguration configuration = configuration();
    ExchangeMeters meters =
        new ExchangeMeters(
            registry,
            new ChannelSeries(registry),
            new Protocols(List.of(new TestProtocol())),
            new KnownModels(() -> configuration));

    // When
    for (int i = 0; i < 2 * MODELS; i++) {
      exchange(meters, i);
    }

    // Then
    List<String> series = registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    assertThat(series).hasSizeLessThan(MOST_SERIES).hasSizeGreaterThan(1000);
    assertThat(series).anyMatch(line -> line.contains("model=\"known-1\""));
    assertThat(series).anyMatch(line -> line.contains("model=\"other\""));
    assertThat(series).noneMatch(line -> line.contains("model=\"m-"));
    assertThat(registry.get("trireme.metrics.overflow").tag("tag", "channel").counter().count())
        .isPositive();
  }
}

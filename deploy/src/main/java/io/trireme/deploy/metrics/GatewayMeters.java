package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.trireme.deploy.config.BuildInfo;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.event.BreakerEvent;
import io.trireme.scheduler.event.ConfigurationEvent;
import io.trireme.scheduler.event.Event;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.event.KeyEvent;
import io.trireme.scheduler.state.RuntimeState;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * What the configuration, its channels and their keys are like, and what became of them. Channels
 * that are gone leave no series behind. Thread-safe.
 */
@Singleton
final class GatewayMeters {

  private static final int MOST_CHANNELS = 100;
  private static final int PAGE = 64;

  private final LiveConfiguration configuration;
  private final ChannelHealth health;
  private final EventFeed feed;
  private final Clock clock;
  private final MeterRegistry registry;
  private final MultiGauge states;
  private final MultiGauge keys;
  private final ChannelSeries series;
  private final ChannelSeries.Tag channels;
  private final Counter accepted;
  private final Counter refused;
  private final Timer rests;
  private final Runnable reader = this::look;
  private long revision = -1;
  private long last;

  GatewayMeters(
      LiveConfiguration configuration,
      RuntimeState runtime,
      EventFeed feed,
      ChannelSeries series,
      BuildInfo build,
      Clock clock,
      MeterRegistry registry) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.health = new ChannelHealth(runtime);
    this.feed = requireNonNull(feed, "feed is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.registry = requireNonNull(registry, "registry is null");
    this.series = requireNonNull(series, "series is null");
    this.channels = series.tag("channel_state", MOST_CHANNELS);
    this.states =
        MultiGauge.builder("trireme.channel.state")
            .description("0 in order, 1 impaired, 2 takes no requests")
            .register(registry);
    this.keys =
        MultiGauge.builder("trireme.keys")
            .description("Keys that are available, cooling or disabled")
            .register(registry);
    this.accepted = reloads("accepted");
    this.refused = reloads("refused");
    this.rests =
        Timer.builder("trireme.cooldown.duration")
            .description("For how long keys were put aside")
            .serviceLevelObjectives(Buckets.rest())
            .register(registry);
    Gauge.builder("trireme.build.info", () -> 1)
        .tags("version", build.version(), "commit", build.commit())
        .description("1; what runs is in the labels")
        .register(registry);
  }

  private Counter reloads(String result) {
    return Counter.builder("trireme.config.reloads")
        .tags("result", result)
        .description("Configurations that came into force, or did not")
        .register(registry);
  }

  void start(@Observes StartupEvent begun) {
    Gauge.builder("trireme.config.revision", configuration, live -> live.current().revision())
        .description("Which configuration since the start is in force")
        .register(registry);
    Gauge.builder("trireme.config.age.seconds", this, GatewayMeters::ageSeconds)
        .description("For how long it has been in force")
        .register(registry);
    Gauge.builder("trireme.config.stale", configuration, live -> live.problem().isEmpty() ? 0 : 1)
        .description("1 while a newer configuration is there that cannot be used")
        .register(registry);
    Gauge.builder("trireme.tls.insecure.channels", configuration, GatewayMeters::insecure)
        .description("Channels whose certificates are not verified")
        .register(registry);
    look();
    feed.join(reader);
  }

  private double ageSeconds() {
    return configuration
        .loadedAt()
        .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
        .orElse(0.0);
  }

  private static double insecure(LiveConfiguration live) {
    return live.current().channels().stream()
        .filter(channel -> channel.transport().tls().insecureSkipVerify())
        .count();
  }

  /** Takes note of what was published; told of it on whatever thread published. */
  private synchronized void look() {
    GatewayConfiguration current = configuration.current();
    if (current.revision() != revision) {
      revision = current.revision();
      register(current);
    }
    List<EventFeed.Entry> news = feed.after(last, PAGE).entries();
    while (!news.isEmpty()) {
      news.forEach(entry -> count(entry.event(), entry.time()));
      last = news.getLast().id();
      news = feed.after(last, PAGE).entries();
    }
  }

  private void register(GatewayConfiguration current) {
    List<MultiGauge.Row<?>> ofStates = new ArrayList<>();
    List<MultiGauge.Row<?>> ofKeys = new ArrayList<>();
    current.channels().stream()
        .limit(MOST_CHANNELS)
        .forEach(
            channel -> {
              ofStates.add(state(current, channel));
              for (ChannelHealth.KeyState state : ChannelHealth.KeyState.values()) {
                ofKeys.add(keys(channel, state));
              }
            });
    states.register(ofStates, true);
    keys.register(ofKeys, true);
    series.retain(current.channels().stream().map(Channel::id).collect(Collectors.toSet()));
  }

  private MultiGauge.Row<?> state(GatewayConfiguration current, Channel channel) {
    return MultiGauge.Row.of(
        Tags.of("channel", channel.id()), () -> health.of(current, channel).level());
  }

  private MultiGauge.Row<?> keys(Channel channel, ChannelHealth.KeyState state) {
    return MultiGauge.Row.of(
        Tags.of("channel", channel.id(), "state", state.wireName()),
        () -> health.keys(channel, state));
  }

  private void count(Event event, Instant at) {
    if (event instanceof BreakerEvent breaker) {
      Counter.builder("trireme.circuit.transitions")
          .tags("channel", channels.of(breaker.guarded().channel()), "to", breaker.phase())
          .description("Breakers that opened, half opened or closed")
          .register(registry)
          .increment();
    } else if (event instanceof KeyEvent key && key.state() == KeyEvent.State.COOLING) {
      Instant until = key.until();
      if (until != null && until.isAfter(at)) {
        rests.record(Duration.between(at, until));
      }
    } else if (event instanceof ConfigurationEvent loaded) {
      (loaded.refused() == null ? accepted : refused).increment();
    }
  }

  @PreDestroy
  void close() {
    feed.leave(reader);
  }
}

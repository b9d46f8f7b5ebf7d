package io.trireme.deploy.config;

import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.event.ConfigurationEvent;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.store.ConfigurationException;
import io.trireme.store.ConfigurationReader;
import io.trireme.store.ConfigurationWatcher;
import io.trireme.store.sql.ConfigContent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The configuration in force. A new one takes the place of the old at once and as a whole; what is
 * refused changes nothing. Thread-safe.
 */
@Singleton
public final class LiveConfiguration {

  private static final Logger LOG = Logger.getLogger(LiveConfiguration.class);
  private static final GatewayConfiguration EMPTY =
      new GatewayConfiguration(0, List.of(), Map.of(), List.of(), Settings.DEFAULTS);

  private final GatewaySettings settings;
  private final Clock clock;
  private final StoredConfiguration stored;
  private final EventFeed events;
  private final ConfigurationReader reader;
  private final ConfigurationWatcher watcher;
  private volatile GatewayConfiguration current = EMPTY;
  private volatile @Nullable String problem;
  private volatile @Nullable Instant loadedAt;
  private volatile boolean started;

  LiveConfiguration(
      GatewaySettings settings,
      Protocols protocols,
      Clock clock,
      StoredConfiguration stored,
      EventFeed events) {
    this.settings = requireNonNull(settings, "settings is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.events = requireNonNull(events, "events is null");
    this.reader =
        new ConfigurationReader(
            System::getenv,
            protocols.all().stream().map(Protocol::dialect).collect(Collectors.toSet()),
            protocols::quirkFault,
            BreakerSettings.DEFAULTS.with(
                settings.metricsWindowSize(), settings.metricsFailureThreshold()),
            BodySettings.DEFAULTS.with(settings.keepBodies()));
    this.watcher = new ConfigurationWatcher(reader, stored::content);
  }

  /**
   * Reads the file and what is stored, and follows both from then on.
   *
   * @throws io.quarkus.runtime.PreventFurtherStepsException if one of them cannot be used
   */
  public void start() {
    stored.start(ignored -> watcher.reload());
    watcher.start(settings.configurationFile().orElse(null), this::accept, this::refuse);
    String refusal = problem;
    if (loadedAt == null && refusal != null) {
      throw StartupRefusal.of(refusal);
    }
    if (current.channels().isEmpty()) {
      LOG.warn("no channels: add one with ./trireme channel add, or name a file in TRIREME_CONFIG");
    }
    started = true;
  }

  /**
   * Judges what would be in force with another content of the database.
   *
   * @throws ConfigurationException if it cannot be
   */
  public GatewayConfiguration judge(ConfigContent content) {
    return reader.read(settings.configurationFile().orElse(null), content, current.revision() + 1);
  }

  private void accept(GatewayConfiguration accepted) {
    current = accepted;
    problem = null;
    loadedAt = clock.instant();
    LOG.infof(
        "configuration in force revision=%d channels=%d clientKeys=%d",
        accepted.revision(), accepted.channels().size(), accepted.clientKeys().size());
    events.publish(new ConfigurationEvent(accepted.revision(), null));
    accepted.channels().stream()
        .filter(channel -> channel.transport().tls().insecureSkipVerify())
        .forEach(
            channel ->
                LOG.warnf(
                    "certificates are not verified channel=%s: anyone on the way can read its keys",
                    channel.id()));
  }

  private void refuse(ConfigurationException refusal) {
    problem = refusal.getMessage();
    events.publish(new ConfigurationEvent(current.revision(), refusal.getMessage()));
    if (started) {
      LOG.errorf(
          "configuration refused, the one before stays in force reason=\"%s\"",
          refusal.getMessage());
    }
  }

  /** The configuration in force; never null. */
  public GatewayConfiguration current() {
    return current;
  }

  /** Why the newest content of the file is not in force; empty if it is. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** When the configuration in force was read; empty before the start. */
  public Optional<Instant> loadedAt() {
    return Optional.ofNullable(loadedAt);
  }

  /** True once a configuration was read, or there is none to read. */
  public boolean ready() {
    return started;
  }

  @PreDestroy
  void close() {
    watcher.close();
  }
}

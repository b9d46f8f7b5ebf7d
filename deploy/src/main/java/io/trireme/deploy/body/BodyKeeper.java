package io.trireme.deploy.body;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.trireme.core.BufferBudget;
import io.trireme.deploy.config.Leadership;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.Redactor;
import io.trireme.deploy.config.Storage;
import io.trireme.scheduler.BodySettings;
import io.trireme.store.body.BodyStore;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Keeps what was asked and answered where {@code settings.bodies} says so. Exchanges hand over what
 * they have and never wait. Thread-safe.
 */
@Singleton
public final class BodyKeeper {

  private static final Logger LOG = Logger.getLogger(BodyKeeper.class);
  private static final Duration TIDY = Duration.ofSeconds(20);

  /** Where nothing is kept, another process may still have kept something just before. */
  private static final int ROUNDS_OF_REST = 45;

  /** What all exchanges that are under way, or wait to be written, may hold. */
  private static final long MOST_HELD = 32L << 20;

  private static final int HEAP_PART = 16;

  private final LiveConfiguration configuration;
  private final BodyStore store;
  private final Leadership leadership;
  private final Clock clock;
  private final BodyWriter writer;
  private final BufferBudget budget =
      new BufferBudget(Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / HEAP_PART));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("body-tidy").unstarted(task));
  private int rest;

  BodyKeeper(
      LiveConfiguration configuration,
      Redactor redactor,
      BodyStore store,
      Storage storage,
      Leadership leadership,
      Clock clock,
      MeterRegistry registry) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.store = requireNonNull(store, "store is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.writer =
        new BodyWriter(store, redactor::redact, this::settings, clock, new Metrics(registry));
    Gauge.builder("trireme.bodies.bytes", budget, BufferBudget::held)
        .description("Memory of bodies that are to be kept")
        .register(registry);
    storage.whenReady(this::start);
  }

  private void start() {
    writer.start();
    timer.scheduleWithFixedDelay(
        this::tidy, TIDY.toMillis(), TIDY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private BodySettings settings() {
    return configuration.current().settings().bodies();
  }

  /**
   * An exchange begins.
   *
   * @param settings what was in force when it came
   * @return what takes its bodies; to be {@linkplain #finish finished}
   */
  public BodyTake take(String requestId, BodySettings settings) {
    return settings.enabled()
        ? new BodyTake(requestId, settings.maxBytes(), budget.share())
        : BodyTake.OFF;
  }

  /** An exchange is over. */
  public void finish(BodyTake take) {
    if (take.on()) {
      writer.offer(take);
    }
  }

  /**
   * Writes what was finished until now.
   *
   * @return false if that takes longer
   */
  public boolean flush(Duration most) {
    return writer.flush(most);
  }

  private void tidy() {
    try {
      if (!leadership.leads()) {
        return;
      }
      BodySettings now = settings();
      if (now.enabled()) {
        rest = 0;
        store.forget(clock.instant().minus(now.keptFor()), now.most());
      } else if (rest > 0) {
        rest--;
      } else if (store.forget(Instant.EPOCH, 0) == 0) {
        rest = ROUNDS_OF_REST;
      }
    } catch (StoreException e) {
      LOG.debugf("bodies are not tidied reason=\"%s\"", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("bodies could not be tidied", e);
    }
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent ended) {
    close();
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
    writer.close();
  }

  /** Counts and tells what the writer meets. */
  private static final class Metrics implements BodyWriter.Watcher {

    private final Counter dropped;
    private volatile boolean failing;

    Metrics(MeterRegistry registry) {
      dropped =
          Counter.builder("trireme.bodies.dropped")
              .description("Exchanges whose bodies were to be kept and are lost")
              .register(registry);
    }

    @Override
    public void dropped(int exchanges, String reason) {
      dropped.increment(exchanges);
      if (!failing) {
        LOG.warnf("bodies are not kept reason=\"%s\"", reason);
      }
      failing = true;
    }

    @Override
    public void kept() {
      failing = false;
    }
  }
}

package io.trireme.deploy.usage;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.Leadership;
import io.trireme.deploy.config.Storage;
import io.trireme.store.PriceFile;
import io.trireme.store.sql.StoreException;
import io.trireme.store.usage.UsageJobs;
import io.trireme.store.usage.UsageStore;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/** Makes the sums of the request log, forgets what is old, and follows the price file. */
@Singleton
public final class UsageTasks {

  private static final Logger LOG = Logger.getLogger(UsageTasks.class);
  private static final Duration JOBS = Duration.ofSeconds(20);
  private static final Duration PRICES = Duration.ofSeconds(2);

  private final Storage storage;
  private final UsageJobs jobs;
  private final PriceFile prices;
  private final Clock clock;
  private final Leadership leadership;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, task -> Thread.ofPlatform().daemon().name("usage-tasks").unstarted(task));
  private volatile boolean failing;

  UsageTasks(
      Storage storage,
      UsageStore store,
      GatewaySettings settings,
      PriceFile prices,
      Clock clock,
      Leadership leadership) {
    this.storage = requireNonNull(storage, "storage is null");
    this.jobs = new UsageJobs(store, Duration.ofDays(settings.metricsRetentionDays()));
    this.prices = requireNonNull(prices, "prices is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
  }

  void start(@Observes StartupEvent started) {
    followPrices();
    long every = PRICES.toMillis();
    timer.scheduleWithFixedDelay(this::followPrices, every, every, TimeUnit.MILLISECONDS);
    // Replicas that were started together need not do the same at the same time.
    long first = ThreadLocalRandom.current().nextLong(JOBS.toMillis() / 2);
    storage.whenReady(
        () ->
            timer.scheduleWithFixedDelay(
                this::runJobs, first, JOBS.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void followPrices() {
    try {
      if (!prices.refresh()) {
        return;
      }
      prices
          .problem()
          .ifPresentOrElse(
              problem -> LOG.errorf("prices refused, those before hold reason=\"%s\"", problem),
              () -> LOG.infof("prices in force file=%s used=%s", prices.path(), prices.inUse()));
    } catch (RuntimeException e) {
      LOG.errorf(e, "prices could not be read file=%s", prices.path());
    }
  }

  private void runJobs() {
    try {
      // They may run on several replicas at once; a leader only spares the others the work.
      if (leadership.leads()) {
        jobs.run(clock.instant());
      }
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        LOG.warnf("sums of the request log are late reason=\"%s\"", e.getMessage());
      }
      failing = true;
    } catch (RuntimeException e) {
      LOG.error("the jobs of the request log failed", e);
    }
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent ended) {
    close();
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }
}

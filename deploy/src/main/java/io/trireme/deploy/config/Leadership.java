package io.trireme.deploy.config;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.store.sql.Engine;
import io.trireme.store.sql.LeaderLease;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Whether this process does what one is to do for all: active probes, and the tidying of tables.
 * Where the database is a file of its own there are no others. Without a database nobody leads.
 */
@Singleton
public final class Leadership {

  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final String JOBS = "jobs";
  private static final Duration LENGTH = Duration.ofSeconds(15);
  private static final Duration AGAIN = Duration.ofSeconds(4);

  private final Storage storage;
  private final LeaderLease lease;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("leadership").unstarted(task));
  private boolean led;

  Leadership(Storage storage, MeterRegistry registry) {
    this.storage = requireNonNull(storage, "storage is null");
    this.lease =
        new LeaderLease(
            storage.database(), JOBS, UUID.randomUUID().toString(), LENGTH, System::nanoTime);
    Gauge.builder("trireme.leader", this, leadership -> leadership.leads() ? 1 : 0)
        .description("1 where this process does the jobs of all")
        .register(registry);
  }

  /** Begins to ask for the lease, once its table is there. */
  void start() {
    if (shared()) {
      storage.whenReady(() -> thread.execute(this::renew));
    }
  }

  private boolean shared() {
    return storage.database().engine() == Engine.POSTGRES;
  }

  /** Whether it is this process now. Asks nobody: it may be called from anywhere. */
  public boolean leads() {
    return !shared() || lease.leads();
  }

  private void renew() {
    try {
      lease.renew();
    } catch (StoreException e) {
      LOG.debugf("lease not renewed reason=\"%s\"", e.getMessage());
    }
    boolean leads = lease.leads();
    if (leads != led) {
      LOG.infof("leadership changed leads=%s", leads);
      led = leads;
    }
    // Spread, so that replicas that started together do not ask together.
    long millis = AGAIN.toMillis() + ThreadLocalRandom.current().nextLong(AGAIN.toMillis() / 4);
    thread.schedule(this::renew, millis, TimeUnit.MILLISECONDS);
  }

  /** Another takes over at once, and not after the lease's end. */
  @PreDestroy
  void close() {
    thread.shutdownNow();
    try {
      lease.resign();
    } catch (StoreException e) {
      LOG.debugf("lease not given up reason=\"%s\"", e.getMessage());
    }
  }
}

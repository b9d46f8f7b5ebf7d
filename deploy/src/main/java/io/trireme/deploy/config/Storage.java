package io.trireme.deploy.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.deploy.metrics.StoreTimes;
import io.trireme.store.seal.OwnerFile;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The database of this gateway. It need not be there when the gateway starts: it is tried again
 * until its tables are up to date, and whoever needs them is told then. Thread-safe.
 */
@Singleton
public final class Storage {

  private static final Logger LOG = Logger.getLogger(Storage.class);
  private static final String FILE = "trireme.db";
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final GatewaySettings settings;
  private final Database database;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("storage").unstarted(task));
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean ready;
  private volatile boolean outdated;
  private volatile @Nullable String problem = "not opened yet";

  Storage(GatewaySettings settings, MeterRegistry registry) {
    this.settings = requireNonNull(settings, "settings is null");
    this.database = open(settings);
    database.watch(
        (operation, nanos, well) ->
            StoreTimes.record(
                registry,
                "database",
                operation.name().toLowerCase(Locale.ROOT),
                well ? "ok" : "failed",
                Duration.ofNanos(nanos)));
  }

  private static Database open(GatewaySettings settings) {
    try {
      return settings
          .databaseUrl()
          .map(url -> Database.postgres(DatabaseUrl.parse(url)))
          .orElseGet(() -> Database.embedded(settings.data().resolve(FILE)));
    } catch (IllegalArgumentException e) {
      throw StartupRefusal.of("TRIREME_DATABASE_URL cannot be used: " + e.getMessage());
    }
  }

  /**
   * Opens it, in this thread; if that fails it is tried again in the background.
   *
   * @throws io.quarkus.runtime.PreventFurtherStepsException if its tables are older than this
   *     version needs and somebody else is to see to them. A gateway that went on would know no
   *     configuration, and a rollout would give it the place of one that does
   */
  public void start() {
    try {
      open();
    } catch (StoreException | IOException e) {
      if (outdated) {
        throw StartupRefusal.of(String.valueOf(e.getMessage()));
      }
      tryLater(e);
    }
  }

  private void attempt() {
    try {
      open();
    } catch (StoreException | IOException e) {
      tryLater(e);
    }
  }

  private void open() throws IOException {
    if (settings.databaseUrl().isEmpty()) {
      OwnerFile.ensure(settings.data().resolve(FILE));
    }
    bringUpToDate();
    problem = null;
    LOG.infof("storage is open engine=%s", database.engine());
    thread.execute(this::tellWaiting);
  }

  private void tryLater(Exception e) {
    if (problem == null || !e.toString().equals(problem)) {
      LOG.warnf("storage is not available, trying again reason=\"%s\"", e.getMessage());
    }
    problem = e.toString();
    long millis = AGAIN.toMillis() + ThreadLocalRandom.current().nextLong(AGAIN.toMillis());
    thread.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
  }

  private void bringUpToDate() {
    if (settings.databaseMigrate() || settings.databaseUrl().isEmpty()) {
      database.migrate();
      return;
    }
    List<String> missing = database.missingSteps();
    outdated = !missing.isEmpty();
    if (outdated) {
      throw new StoreException(
          "the database is older than this version: it lacks "
              + String.join(", ", missing)
              + ", and TRIREME_DATABASE_MIGRATE is false; run trireme store migrate",
          null);
    }
  }

  private synchronized void tellWaiting() {
    ready = true;
    while (!waiting.isEmpty()) {
      run(waiting.remove());
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "a task of the storage failed");
    }
  }

  /** The database; using it before it is ready fails with a {@link StoreException}. */
  public Database database() {
    return database;
  }

  /** Runs a task once the tables are there: on the storage's own thread, now or later. */
  public synchronized void whenReady(Runnable task) {
    if (ready) {
      thread.execute(() -> run(task));
    } else {
      waiting.add(task);
    }
  }

  /** Why it could not be opened yet, or not be written of late; empty if all is well. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem).or(database::trouble);
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
    database.close();
  }
}

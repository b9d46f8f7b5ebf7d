package io.trireme.deploy.config;

import io.trireme.store.TurnStore;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/** Lets go of stored turns that are too old or too many, where this process does so for all. */
@Singleton
final class Tidying {

  private static final Logger LOG = Logger.getLogger(Tidying.class);
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final Storage storage;
  private final Leadership leadership;
  private final TurnStore turns;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("tidying").unstarted(task));

  Tidying(Storage storage, Leadership leadership, TurnStore turns) {
    this.storage = requireNonNull(storage, "storage is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
    this.turns = requireNonNull(turns, "turns is null");
  }

  void start() {
    long millis = EVERY.toMillis();
    storage.whenReady(
        () -> thread.scheduleWithFixedDelay(this::tidy, millis, millis, TimeUnit.MILLISECONDS));
  }

  private void tidy() {
    if (!leadership.leads()) {
      return;
    }
    try {
      turns.tidy();
    } catch (StoreException e) {
      LOG.debugf("turns not tidied reason=\"%s\"", e.getMessage());
    } catch (RuntimeException e) {
      LOG.errorf(e, "tidying failed");
    }
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
  }
}

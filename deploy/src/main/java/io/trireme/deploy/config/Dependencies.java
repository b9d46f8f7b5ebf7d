package io.trireme.deploy.config;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Whether what the gateway keeps and shares its state in is there. None of it is needed to serve
 * most requests, so that none of it makes a replica unready: it is told in {@code /health} and in
 * {@code /q/health/group/dependencies}.
 */
@Singleton
public final class Dependencies {

  private static final Logger LOG = Logger.getLogger(Dependencies.class);
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Storage storage;
  private final SharedRuntime runtime;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("dependencies").unstarted(task));
  private volatile @Nullable String databaseProblem;
  private Set<String> told = Set.of();

  Dependencies(Storage storage, SharedRuntime runtime, MeterRegistry registry) {
    this.storage = requireNonNull(storage, "storage is null");
    this.runtime = requireNonNull(runtime, "runtime is null");
    Gauge.builder("trireme.store.database", this, all -> all.database().isEmpty() ? 1 : 0)
        .description("1 while the database answers")
        .register(registry);
  }

  void start() {
    long millis = EVERY.toMillis();
    thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    askDatabase();
    Set<String> names = failing().keySet();
    if (!names.equals(told)) {
      failing().forEach((name, why) -> LOG.warnf("not available name=%s reason=\"%s\"", name, why));
      told.stream()
          .filter(name -> !names.contains(name))
          .forEach(name -> LOG.infof("available again name=%s", name));
      told = Set.copyOf(names);
    }
  }

  private void askDatabase() {
    if (storage.problem().isPresent()) {
      return;
    }
    try {
      storage.database().read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
      databaseProblem = null;
    } catch (StoreException e) {
      databaseProblem = e.getMessage();
    }
  }

  private Optional<String> database() {
    return storage.problem().or(() -> Optional.ofNullable(databaseProblem));
  }

  /** What is not there, by name, and why, in words for administrators. */
  public Map<String, String> failing() {
    Map<String, String> failing = new LinkedHashMap<>();
    database().ifPresent(problem -> failing.put("database", problem));
    runtime.problem().ifPresent(problem -> failing.put("sharing", problem));
    return failing;
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
  }
}

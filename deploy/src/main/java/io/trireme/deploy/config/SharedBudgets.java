package io.trireme.deploy.config;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.trireme.scheduler.LimitSettings.WhenAlone;
import io.trireme.store.budget.BudgetEngine;
import io.trireme.store.budget.Purses;
import io.trireme.store.budget.RedisBudgets;
import io.trireme.store.budget.SqlBudgets;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.util.Objects.requireNonNull;

/**
 * Limits and budgets of client keys over all replicas: dealt out by a Redis if there is one, else
 * by the database, which also is where what was spent outlives both.
 */
@Singleton
public final class SharedBudgets {

  private final Purses purses;
  private final List<Purses.Watcher> watchers = new CopyOnWriteArrayList<>();
  private final LiveConfiguration configuration;
  private boolean closed;

  SharedBudgets(
      Storage storage,
      SharedRuntime runtime,
      LiveConfiguration configuration,
      Clock clock,
      MeterRegistry registry) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    SqlBudgets truth = new SqlBudgets(storage.database());
    BudgetEngine engine =
        runtime
            .redis()
            .<BudgetEngine>map(
                redis -> new RedisBudgets(redis, SharedRuntime.NAMESPACE, truth, clock))
            .orElse(truth);
    this.purses =
        new Purses(
            new TimedBudgets(engine, registry),
            UUID.randomUUID().toString(),
            clock,
            this::policy,
            (account, standing) -> watchers.forEach(watcher -> watcher.stands(account, standing)));
    Gauge.builder("trireme.budget.engine", purses, from -> from.problem().isEmpty() ? 1 : 0)
        .description("1 unless what deals out limits and budgets did not answer when last asked")
        .register(registry);
    FunctionCounter.builder("trireme.budget.asked", purses, Purses::asked)
        .description("Requests that waited for what deals out limits and budgets")
        .register(registry);
    FunctionCounter.builder("trireme.budget.failures", purses, Purses::failures)
        .description("How often what deals out limits and budgets failed or was late")
        .register(registry);
    storage.whenReady(purses::start);
  }

  private WhenAlone policy() {
    return configuration.current().settings().limits().whenAlone();
  }

  /** What this process may use. */
  public Purses purses() {
    return purses;
  }

  /** Has somebody told how accounts stand, from now on. */
  public void watch(Purses.Watcher watcher) {
    watchers.add(watcher);
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent ended) {
    close();
  }

  @PreDestroy
  synchronized void close() {
    if (!closed) {
      closed = true;
      purses.close();
    }
  }
}

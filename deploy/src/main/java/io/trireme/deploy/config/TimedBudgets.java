package io.trireme.deploy.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.deploy.metrics.StoreTimes;
import io.trireme.store.budget.BudgetEngine;
import io.trireme.store.budget.Claim;
import io.trireme.store.budget.Standing;
import java.time.Duration;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** Measures how long it takes to be dealt limits and budgets. Thread-safe. */
record TimedBudgets(BudgetEngine engine, MeterRegistry registry) implements BudgetEngine {

  TimedBudgets {
    requireNonNull(engine, "engine is null");
    requireNonNull(registry, "registry is null");
  }

  @Override
  public List<Standing> take(List<Claim> claims, Duration patience) {
    long began = System.nanoTime();
    String result = "failed";
    try {
      List<Standing> standings = engine.take(claims, patience);
      result = "ok";
      return standings;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      StoreTimes.record(registry, "budgets", "take", result, took);
    }
  }

  @Override
  public boolean alone() {
    return engine.alone();
  }

  @Override
  public void tidy() {
    engine.tidy();
  }

  @Override
  public void close() {
    engine.close();
  }
}

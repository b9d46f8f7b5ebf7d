package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long stores take, each operation of each. Names come from the code alone. */
public final class StoreTimes {

  private StoreTimes() {}

  /**
   * Books one operation.
   *
   * @param store which one, a word
   * @param operation what was asked of it, a word
   * @param result what came of it, a word
   */
  public static void record(
      MeterRegistry registry, String store, String operation, String result, Duration took) {
    Timer.builder("trireme.store.operation")
        .tags("store", store, "op", operation, "result", result)
        .description("How long the database and what is kept in it took")
        .serviceLevelObjectives(Buckets.store())
        .register(registry)
        .record(took);
  }
}

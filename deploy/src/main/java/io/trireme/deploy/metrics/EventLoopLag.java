package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * How late the event loops are: each is handed an empty task now and then, and the time until it
 * gets to it is measured. Something that blocks a loop blocks every connection of it.
 */
@Singleton
final class EventLoopLag {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Timer lag;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("eventloop-lag").unstarted(task));

  EventLoopLag(Vertx vertx, MeterRegistry registry) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.lag =
        Timer.builder("trireme.eventloop.lag")
            .description("How late event loops are")
            .serviceLevelObjectives(Buckets.lag())
            .register(registry);
  }

  void start(@Observes StartupEvent begun) {
    long millis = EVERY.toMillis();
    thread.scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    ((VertxInternal) vertx)
        .getEventLoopGroup()
        .forEach(
            loop -> {
              long asked = System.nanoTime();
              if (!loop.isShuttingDown()) {
                loop.execute(() -> lag.record(System.nanoTime() - asked, TimeUnit.NANOSECONDS));
              }
            });
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
  }
}

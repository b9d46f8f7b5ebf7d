package io.trireme.deploy.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.trireme.core.Usage;
import io.trireme.deploy.config.Storage;
import io.trireme.store.PriceFile;
import io.trireme.store.sql.StoreException;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.UsageStore;
import io.trireme.store.usage.UsageWriter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Where exchanges are handed over when they are over. Nobody who does so waits for the store.
 * Thread-safe.
 */
@Singleton
public final class UsageRecorder {

  private static final Logger LOG = Logger.getLogger(UsageRecorder.class);

  private final UsageWriter writer;
  private final PriceFile prices;

  UsageRecorder(Storage storage, UsageStore store, PriceFile prices, MeterRegistry registry) {
    this.prices = requireNonNull(prices, "prices is null");
    this.writer = new UsageWriter(store, UsageWriter.Bounds.USUAL, new Metrics(registry));
    Gauge.builder("trireme.usage.waiting", writer, UsageWriter::waiting)
        .description("Exchanges that are not in the request log yet")
        .register(registry);
    storage.whenReady(writer::start);
  }

  /** What tokens cost, in billionths of a US dollar; empty if that is not known. */
  public OptionalLong cost(String upstreamModel, Usage usage) {
    return prices.current().nanos(upstreamModel, usage);
  }

  /** Takes an exchange that is over, and returns at once. */
  public void book(RequestEntry entry) {
    writer.offer(entry);
  }

  /**
   * Writes at once what was booked until now.
   *
   * @return false if that takes longer
   */
  public boolean flush(Duration most) {
    return writer.flush(most);
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent ended) {
    close();
  }

  @PreDestroy
  void close() {
    writer.close();
  }

  /** Counts and tells what the writer meets. */
  private static final class Metrics implements UsageWriter.Watcher {

    private final Counter dropped;
    private final Counter failures;
    private volatile boolean failing;

    Metrics(MeterRegistry registry) {
      dropped =
          Counter.builder("trireme.usage.dropped")
              .description("Exchanges that the request log lost, since the database was away long")
              .register(registry);
      failures =
          Counter.builder("trireme.usage.write.failures")
              .description("Batches of exchanges that the database did not take")
              .register(registry);
    }

    @Override
    public void dropped(int rows) {
      dropped.increment(rows);
    }

    @Override
    public void failed(StoreException reason) {
      failures.increment();
      if (!failing) {
        LOG.warnf("request log waits for the database reason=\"%s\"", reason.getMessage());
      }
      failing = true;
    }

    @Override
    public void recovered() {
      failing = false;
      LOG.info("request log is written again");
    }
  }
}

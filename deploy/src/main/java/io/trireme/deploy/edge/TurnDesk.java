package io.trireme.deploy.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.deploy.metrics.StoreTimes;
import io.trireme.store.TurnStore;
import io.trireme.store.TurnStore.Kept;
import io.trireme.store.TurnStore.Owner;
import io.trireme.store.sql.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * The store of turns as exchanges use it: on threads of its own, so that no event loop and no
 * carrier of virtual threads is held up, and with an end to every wait. A store that fails again
 * and again is asked rarely until it answers, so that requests do not wait for nothing.
 * Thread-safe.
 */
final class TurnDesk {

  /** How long an exchange waits for the store. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long it is left alone once it has failed {@value #MANY} times in a row. */
  static final Duration REST = Duration.ofSeconds(2);

  private static final int MANY = 3;

  private static final Logger LOG = Logger.getLogger(TurnDesk.class);

  /** What became of a turn that was to be kept. */
  enum Fate {
    KEPT,
    TOO_LARGE,
    FAILED
  }

  private final TurnStore store;
  private final Executor threads;
  private final LongSupplier nanos;
  private final MeterRegistry registry;
  private int failures;
  private long restEnds;

  TurnDesk(TurnStore store, Executor threads, LongSupplier nanos, MeterRegistry registry) {
    this.store = requireNonNull(store, "store is null");
    this.threads = requireNonNull(threads, "threads is null");
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.registry = requireNonNull(registry, "registry is null");
  }

  /** The largest weight of a turn that is kept. */
  long largest() {
    return store.largest();
  }

  /**
   * Asks the store, and waits. Not on an event loop.
   *
   * @param operation one word for the metrics
   * @throws StoreException if it fails, or does not answer in time
   */
  <T> T ask(String operation, Function<TurnStore, T> question) {
    try {
      return begin(operation, question).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  /** Has a turn kept. The future never fails and is never long in coming; from any thread. */
  CompletableFuture<Fate> keep(Owner owner, Kept kept) {
    return begin("keep", to -> to.keep(owner, kept) ? Fate.KEPT : Fate.TOO_LARGE)
        .exceptionally(
            failure -> {
              LOG.debugf("turn not kept reason=\"%s\"", failure.getMessage());
              return Fate.FAILED;
            });
  }

  private <T> CompletableFuture<T> begin(String operation, Function<TurnStore, T> question) {
    long began = nanos.getAsLong();
    if (rests(began)) {
      count(operation, "skipped", 0);
      return CompletableFuture.failedFuture(
          new StoreException("the store of turns has not answered of late", null));
    }
    CompletableFuture<T> answer;
    try {
      answer = CompletableFuture.supplyAsync(() -> question.apply(store), threads);
    } catch (RejectedExecutionException e) {
      answer =
          CompletableFuture.failedFuture(
              new StoreException("too many questions wait for the store of turns", e));
    }
    return answer
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (value, failure) -> {
              settled(failure == null);
              count(operation, failure == null ? "ok" : "failed", nanos.getAsLong() - began);
              if (failure == null) {
                return value;
              }
              Throwable inner = failure.getCause();
              Throwable cause =
                  failure instanceof CompletionException && inner != null ? inner : failure;
              if (failure instanceof TimeoutException) {
                throw new StoreException("the store of turns does not answer", failure);
              }
              throw cause instanceof RuntimeException known
                  ? known
                  : new StoreException("the store of turns failed", cause);
            });
  }

  private synchronized boolean rests(long now) {
    if (failures < MANY) {
      return false;
    }
    if (now - restEnds < 0) {
      return true;
    }
    // This one tries it for all who come while it waits.
    restEnds = now + REST.plus(PATIENCE).toNanos();
    return false;
  }

  private synchronized void settled(boolean well) {
    if (well) {
      failures = 0;
    } else {
      failures = Math.min(failures + 1, MANY);
      if (failures == MANY) {
        restEnds = nanos.getAsLong() + REST.toNanos();
      }
    }
  }

  private void count(String operation, String result, long took) {
    StoreTimes.record(registry, "turns", operation, result, Duration.ofNanos(took));
  }
}

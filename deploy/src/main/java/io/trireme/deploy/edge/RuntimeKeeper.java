package io.trireme.deploy.edge;

import io.trireme.scheduler.state.RuntimeSnapshot;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.RuntimeFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Carries what was learnt over a restart: read once, written when it has changed, and once more at
 * the end. A file that cannot be read or written costs a warning, never a request.
 */
final class RuntimeKeeper implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Logger LOG = Logger.getLogger(RuntimeKeeper.class);

  private final RuntimeFile file;
  private final RuntimeState state;
  private final ScheduledExecutorService timer;
  private @Nullable RuntimeSnapshot written;
  private final boolean keeps;
  private boolean failing;

  /**
   * Reads and writes nothing yet.
   *
   * @param keeps false where others know it all: a file would bring back what they have ended
   */
  RuntimeKeeper(RuntimeFile file, RuntimeState state, boolean keeps) {
    this.keeps = keeps;
    this.file = requireNonNull(file, "file is null");
    this.state = requireNonNull(state, "state is null");
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("runtime-keeper").unstarted(task));
  }

  /** Takes over what was kept, and keeps from now on what changes. */
  void start() {
    if (!keeps) {
      return;
    }
    try {
      file.read().ifPresent(state::restore);
    } catch (IOException e) {
      LOG.warnf("runtime state not read, it begins afresh reason=\"%s\"", e.getMessage());
    }
    written = timeless(state.export());
    long millis = INTERVAL.toMillis();
    timer.scheduleWithFixedDelay(this::keep, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Writes what changed since the last time. */
  synchronized void keep() {
    try {
      RuntimeSnapshot now = state.export();
      RuntimeSnapshot compared = timeless(now);
      if (!compared.equals(written)) {
        file.write(now);
        written = compared;
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warnf(
            "runtime state not written, a restart forgets it file=%s reason=\"%s\"",
            file.path(), e.getMessage());
      }
      failing = true;
    }
  }

  private static RuntimeSnapshot timeless(RuntimeSnapshot snapshot) {
    return new RuntimeSnapshot(
        Instant.EPOCH,
        snapshot.keys(),
        snapshot.breakers(),
        snapshot.affinities(),
        snapshot.promotions(),
        snapshot.suspensions(),
        snapshot.troubles());
  }

  /** The process ends: what was learnt until now is written. */
  @Override
  public void close() {
    timer.shutdownNow();
    if (keeps) {
      keep();
    }
  }
}

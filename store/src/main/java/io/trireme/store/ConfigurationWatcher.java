package io.trireme.store;

import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.sql.ConfigContent;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Follows a configuration file and the secret files it refers to, and takes what stands in the
 * database beside it when it is told of that. Notifications of the file system make it quick; a
 * comparison of contents at an interval makes it certain, whatever replaced the file and however:
 * an editor, a rename, the symbolic links of a mounted Kubernetes volume, a network file system
 * that notifies nobody.
 *
 * <p>The consumers are called on the watcher's one thread, or on the caller's within {@link
 * #start}; never at the same time.
 */
public final class ConfigurationWatcher implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration SETTLING = Duration.ofMillis(100);
  private static final int MAX_SETTLING_ROUNDS = 20;

  private final ConfigurationReader reader;
  private final Duration interval;
  private final Supplier<ConfigContent> stored;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Following following;

  /**
   * Prepares to watch.
   *
   * @param reader reads the file
   * @param stored what stands in the database now
   */
  public ConfigurationWatcher(ConfigurationReader reader, Supplier<ConfigContent> stored) {
    this(reader, stored, INTERVAL);
  }

  ConfigurationWatcher(
      ConfigurationReader reader, Supplier<ConfigContent> stored, Duration interval) {
    this.reader = requireNonNull(reader, "reader is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.interval = requireNonNull(interval, "interval is null");
  }

  /**
   * Reads the file, calls one of the two consumers with the outcome, and goes on to do so in the
   * background whenever the content changes. What is refused is reported once per content.
   *
   * @param file the file to follow; it need not be there yet. Null if there is none, and only what
   *     is stored makes the configuration
   * @param accepted takes each configuration; revisions count up from 1. If it throws, that goes to
   *     {@code refused}
   * @param refused takes each refusal; the configuration before it stays in force
   * @throws IllegalStateException if it was started or closed before
   */
  public synchronized void start(
      @Nullable Path file,
      Consumer<GatewayConfiguration> accepted,
      Consumer<ConfigurationException> refused) {
    requireNonNull(accepted, "accepted is null");
    requireNonNull(refused, "refused is null");
    if (following != null || closed.getCount() == 0) {
      throw new IllegalStateException("a watcher is started once");
    }
    // Registered before the first reading, so that no change falls between the two.
    Following started = new Following(file, accepted, refused, file == null ? null : watch(file));
    following = started;
    started.load();
    if (file == null) {
      return;
    }
    Thread.ofPlatform().daemon().name("trireme-configuration").start(started::follow);
  }

  /**
   * Reads again because what is stored has changed. When this returns a consumer was called.
   *
   * @throws IllegalStateException if it was not started
   */
  public void reload() {
    Following started;
    synchronized (this) {
      started = following;
    }
    if (started == null) {
      throw new IllegalStateException("a watcher is started first");
    }
    started.load();
  }

  /** Stops watching. A consumer that is being called finishes. */
  @Override
  public synchronized void close() {
    closed.countDown();
    if (following != null) {
      following.release();
    }
  }

  /** Null where the system has no notifications left to give: comparing alone does it then. */
  private static @Nullable WatchService watch(Path file) {
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    WatchService service = null;
    try {
      service = folder.getFileSystem().newWatchService();
      folder.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      return service;
    } catch (IOException | UnsupportedOperationException e) {
      closeQuietly(service);
      return null;
    }
  }

  private static void closeQuietly(@Nullable WatchService service) {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // Nothing is left to be released, and nobody could do anything about it.
        return;
      }
    }
  }

  /** The work on one file. */
  private final class Following {
    private final @Nullable Path file;
    private final Consumer<GatewayConfiguration> accepted;
    private final Consumer<ConfigurationException> refused;
    private final @Nullable WatchService service;
    private volatile SourceFiles seen = new SourceFiles();
    private long revision;

    Following(
        @Nullable Path file,
        Consumer<GatewayConfiguration> accepted,
        Consumer<ConfigurationException> refused,
        @Nullable WatchService service) {
      this.file = file;
      this.accepted = accepted;
      this.refused = refused;
      this.service = service;
    }

    void release() {
      closeQuietly(service);
    }

    void follow() {
      try {
        while (!pause(interval)) {
          if (!now().equals(seen.digests()) && settle()) {
            report();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** A consumer that throws must not end the watch. */
    private void report() {
      try {
        load();
      } catch (RuntimeException e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }

    private synchronized void load() {
      SourceFiles files = new SourceFiles();
      GatewayConfiguration configuration;
      try {
        configuration = reader.read(file, stored.get(), revision + 1, files);
      } catch (ConfigurationException e) {
        seen = files;
        refused.accept(e);
        return;
      }
      seen = files;
      try {
        accepted.accept(configuration);
        revision = configuration.revision();
      } catch (ConfigurationException e) {
        refused.accept(e);
      } catch (RuntimeException e) {
        refused.accept(
            new ConfigurationException(
                file == null ? "configuration" : file.toString(),
                1,
                1,
                "could not be put in force: " + e.getClass().getName()));
      }
    }

    private Map<Path, String> now() {
      return seen.digestsNow();
    }

    /** Waits until the content stands still; false if closed meanwhile. */
    private boolean settle() throws InterruptedException {
      Map<Path, String> before = now();
      for (int round = 0; round < MAX_SETTLING_ROUNDS; round++) {
        if (closed.await(SETTLING.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
        Map<Path, String> after = now();
        if (after.equals(before)) {
          break;
        }
        before = after;
      }
      return !before.equals(seen.digests());
    }

    /** Waits for a notification, at most this long. True if closed. */
    private boolean pause(Duration longest) throws InterruptedException {
      if (service == null) {
        return closed.await(longest.toMillis(), TimeUnit.MILLISECONDS);
      }
      try {
        WatchKey key = service.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
        return closed.getCount() == 0;
      } catch (ClosedWatchServiceException e) {
        return true;
      }
    }
  }
}

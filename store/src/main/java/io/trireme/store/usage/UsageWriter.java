package io.trireme.store.usage;

import io.trireme.store.sql.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Takes exchanges from the data path and writes them later, many at once, on a thread of its own.
 * Whoever hands one over never waits for the store. While the database is away they are kept, up to
 * a bound of rows and of memory; beyond it the oldest go, and are counted. Thread-safe.
 */
public final class UsageWriter implements AutoCloseable {

  /** Told of what happens, on the threads where it happens; quick, and never throws. */
  public interface Watcher {
    /** So many rows are lost, since there is no room for them. */
    void dropped(int rows);

    /** The database did not take a batch; it is tried again. */
    void failed(StoreException reason);

    /** The database took a batch after one that it did not. */
    void recovered();
  }

  /**
   * What is kept at most, and how it is written.
   *
   * @param rows kept at most
   * @param bytes of memory for them, about
   * @param batch rows written at once
   * @param linger how long a row waits for others
   * @param pause after a failure, and longer after more, up to ten times as long
   */
  public record Bounds(int rows, long bytes, int batch, Duration linger, Duration pause) {

    /** 20,000 rows in at most 32 MiB, written within a second. */
    public static final Bounds USUAL =
        new Bounds(20_000, 32 << 20, 500, Duration.ofMillis(500), Duration.ofMillis(500));
  }

  /** Names of models that clients made up would make a row of sums each: so many keep theirs. */
  private static final int MOST_MODELS = 500;

  private static final Duration CLOSING = Duration.ofSeconds(3);
  private static final int LONGEST_PAUSE = 10;
  private static final long ENDING_MILLIS = 200;

  private final UsageStore store;
  private final Bounds bounds;
  private final Watcher watcher;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<RequestEntry> queue = new ArrayDeque<>();
  private final Set<String> models = new HashSet<>();
  private long modelsHour;
  private long held;
  private long offered;

  /** Rows that left at the front: were written or dropped. */
  private long left;

  private long flushTo;
  private boolean closed;
  private @Nullable Thread thread;

  /**
   * A writer that does not run yet.
   *
   * @param store where rows go
   */
  public UsageWriter(UsageStore store, Bounds bounds, Watcher watcher) {
    this.store = requireNonNull(store, "store is null");
    this.bounds = requireNonNull(bounds, "bounds is null");
    this.watcher = requireNonNull(watcher, "watcher is null");
  }

  /** Begins to write. Before it, rows are only kept. */
  public void start() {
    lock.lock();
    try {
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().daemon().name("usage-writer").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes an exchange and returns at once. */
  public void offer(RequestEntry entry) {
    int dropped = 0;
    lock.lock();
    try {
      queue.addLast(bounded(entry));
      offered++;
      held += entry.weight();
      while (queue.size() > bounds.rows() || held > bounds.bytes()) {
        removeFirst();
        dropped++;
      }
      if (queue.size() == 1 || queue.size() >= bounds.batch()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (dropped > 0) {
      watcher.dropped(dropped);
    }
  }

  /** Sums are kept by model: clients that make names up must not make the tables grow. */
  private RequestEntry bounded(RequestEntry entry) {
    long hour = UsageQuery.Grain.HOUR.floor(entry.at().toEpochMilli());
    if (hour > modelsHour) {
      modelsHour = hour;
      models.clear();
    }
    String model = entry.parties().model();
    if (models.contains(model) || (models.size() < MOST_MODELS && models.add(model))) {
      return entry;
    }
    RequestEntry.Parties parties = entry.parties();
    return new RequestEntry(
        entry.id(),
        entry.at(),
        new RequestEntry.Parties(
            parties.lane(),
            parties.operation(),
            parties.clientKey(),
            SqlUsage.OTHER,
            parties.upstreamModel(),
            parties.channel(),
            parties.channelKey()),
        entry.end(),
        entry.usage(),
        entry.costNanos(),
        entry.detail());
  }

  private void removeFirst() {
    held -= queue.removeFirst().weight();
    left++;
  }

  /** How many rows wait to be written. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    int failures = 0;
    try {
      while (awaitWork(failures)) {
        failures = writeBatch(failures);
      }
    } catch (InterruptedException e) {
      // Nobody waits for the rest any more.
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until there is enough to write, or enough time is over; false if this is the end. */
  private boolean awaitWork(int failures) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty()) {
        if (closed) {
          return false;
        }
        changed.await();
      }
      long nanos =
          failures == 0
              ? bounds.linger().toNanos()
              : bounds.pause().toNanos() * Math.min(failures, LONGEST_PAUSE);
      while (nanos > 0 && !closed && flushTo <= left && (failures > 0 || !full())) {
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return queue.size() >= bounds.batch();
  }

  /** Writes what is first; how many failures in a row that makes. */
  private int writeBatch(int failures) throws InterruptedException {
    List<RequestEntry> batch = new ArrayList<>();
    long end;
    lock.lock();
    try {
      for (RequestEntry entry : queue) {
        if (batch.size() == bounds.batch()) {
          break;
        }
        batch.add(entry);
      }
      end = left + batch.size();
    } finally {
      lock.unlock();
    }
    try {
      store.append(batch);
    } catch (StoreException e) {
      watcher.failed(e);
      return pauseIfHurried(failures + 1);
    }
    lock.lock();
    try {
      // Some of them may have been dropped meanwhile.
      while (left < end) {
        removeFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (failures > 0) {
      watcher.recovered();
    }
    return 0;
  }

  /**
   * Whoever flushes does not want to wait, and a database that refuses at once would be asked so.
   */
  private int pauseIfHurried(int failures) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed || flushTo > left) {
        long nanos = bounds.pause().toNanos() / 5;
        while (nanos > 0) {
          nanos = changed.awaitNanos(nanos);
        }
      }
    } finally {
      lock.unlock();
    }
    return failures;
  }

  /**
   * Writes at once what was handed over until now.
   *
   * @param most how long this may take
   * @return false if the time was over before all of it was written
   */
  public boolean flush(Duration most) {
    lock.lock();
    try {
      long wanted = offered;
      flushTo = Math.max(flushTo, wanted);
      changed.signalAll();
      long nanos = most.toNanos();
      while (left < wanted && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return left >= wanted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is left, for three seconds at most, and ends. */
  @Override
  public void close() {
    Thread writing;
    lock.lock();
    try {
      closed = true;
      writing = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (writing == null) {
      return;
    }
    flush(CLOSING);
    writing.interrupt();
    try {
      writing.join(ENDING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

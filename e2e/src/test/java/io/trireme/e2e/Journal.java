package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The requests in order of arrival, and bounded waits on them. Safe for any thread. Whoever waits
 * polls and locks nothing: a lock would make the upstream's event loop wait for a test's thread
 * that a busy machine does not run, and the times that the loop takes would tell of that.
 */
final class Journal {
  private static final long POLL_NANOS = 2_000_000;

  private final Queue<Received> received = new ConcurrentLinkedQueue<>();

  void add(Received request) {
    received.add(request);
  }

  List<Received> all() {
    return List.copyOf(received);
  }

  void clear() {
    received.clear();
  }

  /**
   * Waits until the record satisfies the condition.
   *
   * @throws AssertionError after the timeout, with the record in its message
   */
  List<Received> await(String what, Duration timeout, Predicate<List<Received>> condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (List<Received> all = all(); ; all = all()) {
      if (condition.test(all)) {
        return all;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("no %s within %s; record: %s".formatted(what, timeout, all));
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}

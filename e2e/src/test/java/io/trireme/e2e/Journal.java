package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The requests in order of arrival, and bounded waits on them. Safe for any thread. */
final class Journal {
  private final List<Received> received = new ArrayList<>();

  synchronized void add(Received request) {
    received.add(request);
    notifyAll();
    request
        .ending()
        .whenComplete(
            (ending, failure) -> {
              synchronized (this) {
                notifyAll();
              }
            });
  }

  synchronized List<Received> all() {
    return List.copyOf(received);
  }

  synchronized void clear() {
    received.clear();
  }

  /**
   * Waits until the record satisfies the condition.
   *
   * @throws AssertionError after the timeout, with the record in its message
   */
  synchronized List<Received> await(
      String what, Duration timeout, Predicate<List<Received>> condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.test(received)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no %s within %s; record: %s".formatted(what, timeout, received));
      }
      try {
        wait(left);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, interrupted);
      }
    }
    return List.copyOf(received);
  }
}

package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a place, all of them: which place it is matters to each of them. */
final class Freed {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicLong number = new AtomicLong();

  /** So that whoever gives a place back takes no lock as long as nobody waits. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** How many places came back so far. */
  long number() {
    return number.get();
  }

  void signal() {
    number.incrementAndGet();
    if (waiting.get() > 0) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until more places came back than were seen, or the time is over. */
  void await(long seen, Duration atMost) throws InterruptedException {
    waiting.incrementAndGet();
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (number.get() == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
      waiting.decrementAndGet();
    }
  }
}

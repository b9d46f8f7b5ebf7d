package io.trireme.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * Monotonic time and the wait for a point of it. Nanoseconds of an arbitrary origin, as {@link
 * System#nanoTime()}.
 */
interface NanoClock {
  /** The machine's monotonic clock. */
  NanoClock SYSTEM =
      new NanoClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void awaitUntil(long nanos) throws InterruptedException {
          for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
              throw new InterruptedException("interrupted while pacing");
            }
          }
        }
      };

  long nanoTime();

  /** Returns at {@code nanos} or later; at once when that has passed. */
  void awaitUntil(long nanos) throws InterruptedException;
}

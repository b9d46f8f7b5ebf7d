package io.trireme.deploy.upstream;

import java.time.Duration;

/** The clock and the timers of one event loop; a test replaces both. */
public interface Timers {

  /** A timer that was set. */
  interface Handle {
    /** Stops the timer; harmless if it has fired. */
    void cancel();
  }

  /** Monotonic nanoseconds. */
  long nanoTime();

  /** Runs the task once, on this event loop, no earlier than after the delay. */
  Handle after(Duration delay, Runnable task);

  /** Runs the task on this event loop, behind what it has been given so far. */
  void nextTurn(Runnable task);
}

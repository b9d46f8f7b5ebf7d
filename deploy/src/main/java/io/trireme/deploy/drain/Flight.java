package io.trireme.deploy.drain;

import org.jspecify.annotations.Nullable;

/** Work that is under way. The process does not end before it has landed, but for the timeout. */
public final class Flight {

  private final Drain drain;
  private @Nullable Runnable cut;
  private boolean isCut;

  Flight(Drain drain) {
    this.drain = drain;
  }

  /** Says how to end it soon; in the place of what was said before. At once if that is due. */
  public void onCut(Runnable task) {
    synchronized (this) {
      cut = task;
      if (!isCut) {
        return;
      }
    }
    task.run();
  }

  /** Whether it was told to end. */
  public synchronized boolean isCut() {
    return isCut;
  }

  /** Tells it to end; on whatever thread. */
  void cut() {
    Runnable task;
    synchronized (this) {
      isCut = true;
      task = cut;
    }
    if (task != null) {
      task.run();
    }
  }

  /** It is over. Harmless when said again. */
  public void land() {
    drain.landed(this);
  }
}

package io.trireme.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all translations of the process together may hold for what they have read and not
 * yet given out: unfinished events, whole answers, blocks that wait for others. Whoever would go
 * beyond it is refused; what the others hold stays theirs. Thread-safe; never blocks.
 */
public final class BufferBudget {

  /** The part of the heap that is the budget where nothing else is said. */
  private static final int HEAP_PART = 4;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * A budget of that many bytes.
   *
   * @throws IllegalArgumentException if the limit is below 1
   */
  public BufferBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is below 1: " + limit);
    }
    this.limit = limit;
  }

  /** A quarter of the largest heap that this process may have. */
  public static BufferBudget ofHeap() {
    return new BufferBudget(Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_PART));
  }

  /** How many bytes all translations together may hold. */
  public long limit() {
    return limit;
  }

  /** How many bytes they hold now. */
  public long held() {
    return held.get();
  }

  /** A new share that holds nothing yet. */
  public Share share() {
    return new Share();
  }

  /** What one translation holds. Its owner must close it; thread-safe. */
  public final class Share implements AutoCloseable {

    private long mine;
    private boolean closed;

    private Share() {}

    /**
     * Says how much is held now, all in all: more than before is taken from the budget, less is
     * given back. After the end it has no effect.
     *
     * @param bytes at least 0
     * @return false if the budget does not have that much; the share is then as it was
     */
    public synchronized boolean hold(long bytes) {
      if (closed) {
        return true;
      }
      long more = bytes - mine;
      if (more > 0 && !taken(more)) {
        return false;
      }
      if (more < 0) {
        held.addAndGet(more);
      }
      mine = bytes;
      return true;
    }

    private boolean taken(long more) {
      while (true) {
        long before = held.get();
        if (before + more > limit) {
          return false;
        }
        if (held.compareAndSet(before, before + more)) {
          return true;
        }
      }
    }

    /** Gives everything back; the second time nothing happens. */
    @Override
    public synchronized void close() {
      closed = true;
      held.addAndGet(-mine);
      mine = 0;
    }
  }
}

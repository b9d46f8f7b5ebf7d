package io.trireme.deploy.upstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Time that passes only when a test says so. For one thread at a time. */
public final class ManualTimers implements Timers {

  private final class Timer implements Handle {
    private final long due;
    private final Runnable task;

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    @Override
    public void cancel() {
      waiting.remove(this);
    }
  }

  private final List<Timer> waiting = new ArrayList<>();
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private long now = 1_000_000_000L;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Handle after(Duration delay, Runnable task) {
    Timer timer = new Timer(now + delay.toNanos(), task);
    waiting.add(timer);
    return timer;
  }

  @Override
  public void nextTurn(Runnable task) {
    turns.add(task);
  }

  /** Lets time pass and runs what falls due on the way, in order. */
  public void advance(Duration by) {
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
    long end = now + by.toNanos();
    Optional<Timer> next = nextUntil(end);
    while (next.isPresent()) {
      Timer due = next.get();
      waiting.remove(due);
      now = Math.max(now, due.due);
      due.task.run();
      next = nextUntil(end);
    }
    now = end;
  }

  private Optional<Timer> nextUntil(long end) {
    return waiting.stream()
        .filter(timer -> timer.due <= end)
        .min(Comparator.comparingLong(timer -> timer.due));
  }

  /** How many timers are set: none may be left behind. */
  public int armed() {
    return waiting.size();
  }
}

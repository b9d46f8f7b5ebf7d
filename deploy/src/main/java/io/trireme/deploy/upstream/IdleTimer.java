package io.trireme.deploy.upstream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Fires when nothing has touched it for a while. A touch only notes the time, so it costs nothing
 * on the path of every chunk; the timer re-arms itself when it fires early. Event-loop only.
 */
public final class IdleTimer {

  private final Timers timers;
  private final Duration limit;
  private final Runnable onIdle;
  private long touched;
  private Timers.@Nullable Handle armed;

  /** A stopped timer. */
  public IdleTimer(Timers timers, Duration limit, Runnable onIdle) {
    this.timers = requireNonNull(timers, "timers is null");
    this.limit = requireNonNull(limit, "limit is null");
    this.onIdle = requireNonNull(onIdle, "onIdle is null");
  }

  /** Starts, or starts over. */
  public void start() {
    touched = timers.nanoTime();
    if (armed == null) {
      armed = timers.after(limit, this::check);
    }
  }

  /** Notes that something happened. */
  public void touch() {
    touched = timers.nanoTime();
  }

  /** Stops; it never fires afterwards unless it is started again. */
  public void stop() {
    if (armed != null) {
      armed.cancel();
      armed = null;
    }
  }

  private void check() {
    armed = null;
    Duration left = limit.minusNanos(timers.nanoTime() - touched);
    if (left.isPositive()) {
      armed = timers.after(left, this::check);
    } else {
      onIdle.run();
    }
  }
}

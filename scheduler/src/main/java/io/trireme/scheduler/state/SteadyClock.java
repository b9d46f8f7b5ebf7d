package io.trireme.scheduler.state;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

import static java.util.Objects.requireNonNull;

/**
 * The wall clock of the moment it was made, moved on by a clock that nobody sets: a wait is as long
 * as it was meant even if the machine's time is corrected meanwhile. Thread-safe.
 */
public final class SteadyClock implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanos;

  /**
   * A clock that begins now.
   *
   * @param wall read once
   * @param nanos never goes back
   */
  public SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.start = wall.instant();
    this.startNanos = nanos.getAsLong();
  }

  /** That of this machine. */
  public static SteadyClock system() {
    return new SteadyClock(InstantSource.system(), System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}

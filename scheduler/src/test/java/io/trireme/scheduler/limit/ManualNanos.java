package io.trireme.scheduler.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A monotonic clock that moves when a test moves it. */
final class ManualNanos implements LongSupplier {
  private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  void advance(Duration by) {
    now += by.toNanos();
  }

  @Override
  public long getAsLong() {
    return now;
  }
}

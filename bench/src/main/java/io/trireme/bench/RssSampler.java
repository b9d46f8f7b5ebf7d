package io.trireme.bench;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;

/** Looks at a process's resident memory four times a second and keeps the highest value. */
final class RssSampler implements AutoCloseable {
  private final ProcessMeter meter;
  private final AtomicLong highestKib = new AtomicLong();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("rss-sampler").daemon().unstarted(task));

  private RssSampler(ProcessMeter meter) {
    this.meter = requireNonNull(meter, "meter is null");
  }

  static RssSampler start(ProcessMeter meter) {
    RssSampler sampler = new RssSampler(meter);
    sampler.timer.scheduleAtFixedRate(sampler::sample, 0, 250, TimeUnit.MILLISECONDS);
    return sampler;
  }

  private void sample() {
    try {
      highestKib.accumulateAndGet(meter.read().rssKib(), Math::max);
    } catch (IOException e) {
      // Between two samples the process may end; the run itself reports that.
    }
  }

  long highestKib() {
    return highestKib.get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}

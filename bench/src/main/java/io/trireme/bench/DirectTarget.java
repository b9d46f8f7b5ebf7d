package io.trireme.bench;

import java.time.Duration;
import java.util.Optional;

/** The upstream itself: what the others are compared with. */
final class DirectTarget implements Target {
  static final String NAME = "direct";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public Running start(int upstreamPort) {
    return new Upstream(new Endpoint("127.0.0.1", upstreamPort, "bench-key"));
  }

  private record Upstream(Endpoint endpoint) implements Running {
    @Override
    public Optional<ProcessMeter> meter() {
      return Optional.empty();
    }

    @Override
    public Duration startUp() {
      return Duration.ZERO;
    }

    @Override
    public void close() {
      // The upstream belongs to the comparison and outlives this.
    }
  }
}

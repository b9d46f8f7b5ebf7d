package io.trireme.deploy.demo;

import io.trireme.core.GatewayError.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** How a simulated vendor behaves. */
enum DemoTemper {
  /** It is limited, fails now and then, and is out of order for a while every few minutes. */
  MOODY("Moody vendor", 0.05, 0.05),
  /** It nearly always answers. */
  STEADY("Steady vendor", 0.01, 0.01);

  private static final long CYCLE_SECONDS = 240;
  private static final long OUTAGE_BEGIN = 60;
  private static final long OUTAGE_END = 90;

  private final String title;
  private final double limited;
  private final double failing;

  DemoTemper(String title, double limited, double failing) {
    this.title = title;
    this.limited = limited;
    this.failing = failing;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String title() {
    return title;
  }

  /**
   * What a request is refused for; empty if it is served.
   *
   * @param seconds since the vendor began
   */
  Optional<Kind> refusal(Random random, long seconds) {
    long moment = seconds % CYCLE_SECONDS;
    if (this == MOODY && moment >= OUTAGE_BEGIN && moment < OUTAGE_END) {
      return Optional.of(Kind.UNAVAILABLE);
    }
    double fate = random.nextDouble();
    if (fate < limited) {
      return Optional.of(Kind.RATE_LIMITED);
    }
    return fate < limited + failing ? Optional.of(Kind.UNAVAILABLE) : Optional.empty();
  }
}

package io.trireme.deploy.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The upper bounds of histograms, as OpenTelemetry advises for generative AI, so that dashboards
 * made for others show ours. Its last bound of an operation, 81.92 s, is less than models think:
 * three follow.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">Semantic
 *     conventions for generative AI metrics</a>
 */
public final class Buckets {

  private static final Duration[] OPERATION =
      Stream.iterate(Duration.ofMillis(10), bound -> bound.multipliedBy(2))
          .limit(17)
          .toArray(Duration[]::new);
  private static final Duration[] TOKEN_PAUSE =
      millis(10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500);
  private static final Duration[] OVERHEAD = millis(1, 2, 5, 10, 25, 50, 100, 250, 1000);
  private static final Duration[] LAG = millis(1, 5, 10, 50, 100, 250, 1000);
  private static final Duration[] REST =
      millis(1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000);

  private static final Duration[] STORE = millis(1, 5, 10, 50, 100, 500, 1000, 5000);

  private Buckets() {}

  private static Duration[] millis(long... bounds) {
    return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /** Of what a whole request takes, and of what passes until its first token: 10 ms to 655.36 s. */
  public static Duration[] operation() {
    return OPERATION.clone();
  }

  /** Of the time from one token to the next. */
  public static Duration[] tokenPause() {
    return TOKEN_PAUSE.clone();
  }

  /** Of what the gateway itself takes. */
  public static Duration[] overhead() {
    return OVERHEAD.clone();
  }

  /** Of what stores take. */
  public static Duration[] store() {
    return STORE.clone();
  }

  /** Of the lateness of event loops. */
  public static Duration[] lag() {
    return LAG.clone();
  }

  /** Of how long keys rest. */
  public static Duration[] rest() {
    return REST.clone();
  }

  /** Of tokens: 1 to 67,108,864. */
  public static double[] tokens() {
    return DoubleStream.iterate(1, bound -> bound * 4).limit(14).toArray();
  }
}

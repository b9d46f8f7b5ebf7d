package io.trireme.bench;

import java.time.Duration;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One table: the same load for every target.
 *
 * @param id the name in {@code --scenarios}
 * @param title the heading
 * @param view which columns
 * @param load what is measured
 * @param warmUp what is sent before, on the same connections, and not counted
 * @param connections the most connections of the generator
 */
record Scenario(String id, String title, View view, Load load, Load warmUp, int connections) {
  /** Which columns a table has. */
  enum View {
    WHOLE,
    STREAM,
    /** Streams that mostly wait. Every target is started anew: a used process has spare memory. */
    IDLE
  }

  Scenario {
    requireNonNull(id, "id is null");
    requireNonNull(title, "title is null");
    requireNonNull(view, "view is null");
    requireNonNull(load, "load is null");
    requireNonNull(warmUp, "warmUp is null");
  }

  /** The scenarios of docs/performance.md; {@code seconds} is the length of the constant rates. */
  static List<Scenario> all(int seconds) {
    return List.of(
        rate(500, seconds),
        rate(2000, seconds),
        throughput(Math.max(1, seconds / 2)),
        trickle(),
        burst(Math.max(1, seconds / 2)),
        idle());
  }

  private static Scenario rate(int perSecond, int seconds) {
    Load.Whole whole = new Load.Whole();
    return new Scenario(
        "whole-" + perSecond,
        "Whole answers (1 KB) at %d/s, open loop, %d s".formatted(perSecond, seconds),
        View.WHOLE,
        Load.atRate(whole, perSecond, Duration.ofSeconds(seconds)),
        Load.atRate(whole, perSecond, Duration.ofSeconds(3)),
        64);
  }

  private static Scenario throughput(int seconds) {
    Load.Whole whole = new Load.Whole();
    return new Scenario(
        "whole-max",
        "Whole answers (1 KB), 32 connections as fast as they go, %d s".formatted(seconds),
        View.WHOLE,
        Load.closed(whole, 32, Duration.ofSeconds(seconds)),
        Load.closed(whole, 32, Duration.ofSeconds(3)),
        32);
  }

  private static Scenario trickle() {
    Load.Stream stream = new Load.Stream(50, Duration.ofMillis(100));
    return new Scenario(
        "stream-trickle",
        "Streams: 200 at once (started within 1 s), 50 deltas each, one every 100 ms",
        View.STREAM,
        Load.atRate(stream, 200, Duration.ofSeconds(1)),
        Load.atRate(new Load.Stream(10, Duration.ofMillis(100)), 200, Duration.ofSeconds(1)),
        250);
  }

  private static Scenario burst(int seconds) {
    Load.Stream stream = new Load.Stream(200, Duration.ZERO);
    return new Scenario(
        "stream-burst",
        "Streams: 200 deltas without a pause, 20 connections as fast as they go, %d s"
            .formatted(seconds),
        View.STREAM,
        Load.closed(stream, 20, Duration.ofSeconds(seconds)),
        Load.closed(stream, 20, Duration.ofSeconds(3)),
        20);
  }

  private static Scenario idle() {
    return new Scenario(
        "stream-idle",
        "1,000 open streams (started within 2 s), a delta every 5 s, 15 s; fresh process",
        View.IDLE,
        Load.atRate(new Load.Stream(3, Duration.ofSeconds(5)), 500, Duration.ofSeconds(2)),
        Load.closed(new Load.Stream(20, Duration.ZERO), 10, Duration.ofSeconds(2)),
        1100);
  }
}

package io.trireme.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * Runs every scenario against every target. Targets take turns within a round, so that a drift of
 * the machine meets all of them; the processes live through all rounds, and only one has load at a
 * time.
 */
final class Comparison {
  private static final Duration SETTLE = Duration.ofSeconds(3);

  private final List<Target> targets;
  private final List<Scenario> scenarios;
  private final int rounds;
  private final Duration heat;
  private final PrintWriter out;

  /**
   * A comparison.
   *
   * @param heat how long each proxy is driven before the first round, with whole answers and again
   *     with streams, so that a JIT compiler has done its work
   */
  Comparison(
      List<Target> targets, List<Scenario> scenarios, int rounds, Duration heat, PrintWriter out) {
    this.targets = List.copyOf(targets);
    this.scenarios = List.copyOf(scenarios);
    this.rounds = rounds;
    this.heat = requireNonNull(heat, "heat is null");
    this.out = requireNonNull(out, "out is null");
  }

  /** Runs all and prints the tables as they are done; returns the number of errors seen. */
  long run() throws IOException, InterruptedException {
    out.println("Machine: " + MachineFacts.render() + ".");
    out.println(
        "Generator, proxy and upstream share it. Rounds: "
            + rounds
            + ", interleaved; figures are medians of the rounds.");
    out.println("Load average before: " + MachineFacts.loadAverage() + ".\n");
    List<Target> present = new ArrayList<>();
    for (Target target : targets) {
      target
          .missing()
          .ifPresentOrElse(
              why -> out.println("Left out: " + target.name() + ", " + why + ".\n"),
              () -> present.add(target));
    }
    out.flush();
    try (UpstreamProcess upstream = UpstreamProcess.start()) {
      ClockCheck.verify(upstream.port(), NanoClock.SYSTEM);
      startUps(present, upstream.port());
      long errors = loads(present, upstream.port());
      out.println("Load average after: " + MachineFacts.loadAverage() + ".");
      return errors;
    }
  }

  private void startUps(List<Target> present, int upstreamPort)
      throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    for (Target target : present) {
      double[] nanos = new double[rounds];
      double[] idleKib = new double[rounds];
      boolean proxy = false;
      for (int round = 0; round < rounds; round++) {
        try (Target.Running running = target.start(upstreamPort)) {
          if (running.meter().isPresent()) {
            proxy = true;
            nanos[round] = running.startUp().toNanos();
            Thread.sleep(SETTLE);
            idleKib[round] = running.meter().get().read().rssKib();
          }
        }
      }
      if (proxy) {
        rows.add(
            List.of(
                target.name(),
                Markdown.millis(Markdown.median(nanos)),
                Markdown.mebibytes(Markdown.median(idleKib))));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    out.println("### Start: process start to the first 200, RSS three seconds later\n");
    out.println(Markdown.table(List.of("target", "ready after ms", "idle RSS MiB"), rows));
    out.flush();
  }

  private long loads(List<Target> present, int upstreamPort)
      throws IOException, InterruptedException {
    long errors = 0;
    Map<Target, Target.Running> running = new LinkedHashMap<>();
    try {
      for (Target target : present) {
        running.put(target, target.start(upstreamPort));
      }
      for (Target.Running one : running.values()) {
        heat(one);
      }
      for (Scenario scenario : scenarios) {
        Rounds table = new Rounds(scenario);
        for (int round = 0; round < rounds; round++) {
          for (Map.Entry<Target, Target.Running> entry : running.entrySet()) {
            Measurement measurement =
                measure(scenario, entry.getKey(), entry.getValue(), upstreamPort);
            errors += measurement.result().errors();
            table.add(entry.getKey().name(), measurement);
          }
        }
        out.println(table.render());
        out.flush();
      }
    } finally {
      running.values().forEach(Target.Running::close);
    }
    return errors;
  }

  private void heat(Target.Running target) throws InterruptedException {
    if (heat.isZero()) {
      return;
    }
    try (LoadGenerator generator = new LoadGenerator(target.endpoint(), 32, NanoClock.SYSTEM)) {
      generator.run(Load.closed(new Load.Whole(), 32, heat));
      generator.run(Load.closed(new Load.Stream(200, Duration.ZERO), 20, heat));
    }
  }

  private static Measurement measure(
      Scenario scenario, Target target, Target.Running running, int upstreamPort)
      throws IOException, InterruptedException {
    if (scenario.view() != Scenario.View.IDLE) {
      return measure(scenario, running);
    }
    try (Target.Running fresh = target.start(upstreamPort)) {
      return measure(scenario, fresh);
    }
  }

  private static Measurement measure(Scenario scenario, Target.Running target)
      throws IOException, InterruptedException {
    try (LoadGenerator generator =
        new LoadGenerator(target.endpoint(), scenario.connections(), NanoClock.SYSTEM)) {
      generator.run(scenario.warmUp());
      if (target.meter().isEmpty()) {
        return Measurement.withoutProxy(generator.run(scenario.load()));
      }
      ProcessMeter meter = target.meter().get();
      ProcessMeter.Reading before = meter.read();
      try (RssSampler sampler = RssSampler.start(meter)) {
        LoadResult result = generator.run(scenario.load());
        double cpuSeconds = meter.read().cpuSeconds() - before.cpuSeconds();
        return new Measurement(result, cpuSeconds, before.rssKib(), sampler.highestKib());
      }
    }
  }
}

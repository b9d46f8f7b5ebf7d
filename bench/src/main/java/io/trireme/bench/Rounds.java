package io.trireme.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import static java.util.Objects.requireNonNull;

/**
 * The measurements of one scenario and its table. Every figure is the median of the rounds; "added"
 * is the median of the differences to the direct run of the same round. Errors are added up.
 */
final class Rounds {
  private final Scenario scenario;
  private final Map<String, List<Measurement>> byTarget = new LinkedHashMap<>();

  Rounds(Scenario scenario) {
    this.scenario = requireNonNull(scenario, "scenario is null");
  }

  /** Adds one round of one target; a target's rounds must come in order. */
  void add(String target, Measurement measurement) {
    byTarget.computeIfAbsent(target, _ -> new ArrayList<>()).add(measurement);
  }

  /** Heading, table and the first error of each target that had one. */
  String render() {
    List<List<String>> rows = new ArrayList<>();
    StringBuilder notes = new StringBuilder();
    byTarget.forEach(
        (target, rounds) -> {
          rows.add(row(target, rounds));
          rounds.stream()
              .map(round -> round.result().firstError())
              .filter(error -> !error.isEmpty())
              .findFirst()
              .ifPresent(error -> notes.append("\nFirst error of " + target + ": " + error + "\n"));
        });
    return "### " + scenario.title() + "\n\n" + Markdown.table(header(), rows) + notes;
  }

  private List<String> header() {
    return switch (scenario.view()) {
      case WHOLE ->
          List.of(
              "target",
              "answers/s",
              "p50 ms",
              "p99 ms",
              "max ms",
              "added p50 ms",
              "added p99 ms",
              "CPU µs/request",
              "RSS MiB",
              "errors");
      case STREAM ->
          List.of(
              "target",
              "events/s",
              "first event p50 ms",
              "p99 ms",
              "added p50 ms",
              "added p99 ms",
              "per event p50 ms",
              "p99 ms",
              "added p50 ms",
              "added p99 ms",
              "CPU µs/event",
              "RSS MiB",
              "errors");
      case IDLE ->
          List.of("target", "RSS before MiB", "RSS open MiB", "KiB per stream", "CPU s", "errors");
    };
  }

  private List<String> row(String target, List<Measurement> rounds) {
    String errors =
        Long.toString(rounds.stream().mapToLong(round -> round.result().errors()).sum());
    String rss = Markdown.mebibytes(median(rounds, Measurement::rssKib));
    return switch (scenario.view()) {
      case WHOLE ->
          List.of(
              target,
              Markdown.number(median(rounds, round -> round.result().answersPerSecond()), 0),
              millis(rounds, round -> round.result().latency().p50()),
              millis(rounds, round -> round.result().latency().p99()),
              millis(rounds, round -> round.result().latency().max()),
              added(target, rounds, round -> round.result().latency().p50()),
              added(target, rounds, round -> round.result().latency().p99()),
              micros(rounds, round -> round.cpuSeconds() / round.result().answered()),
              rss,
              errors);
      case STREAM ->
          List.of(
              target,
              Markdown.number(median(rounds, round -> round.result().eventsPerSecond()), 0),
              millis(rounds, round -> round.result().firstEvent().p50()),
              millis(rounds, round -> round.result().firstEvent().p99()),
              added(target, rounds, round -> round.result().firstEvent().p50()),
              added(target, rounds, round -> round.result().firstEvent().p99()),
              millis(rounds, round -> round.result().perEvent().p50()),
              millis(rounds, round -> round.result().perEvent().p99()),
              added(target, rounds, round -> round.result().perEvent().p50()),
              added(target, rounds, round -> round.result().perEvent().p99()),
              micros(rounds, round -> round.cpuSeconds() / round.result().events()),
              rss,
              errors);
      case IDLE ->
          List.of(
              target,
              Markdown.mebibytes(median(rounds, Measurement::rssBeforeKib)),
              rss,
              Markdown.number(
                  median(
                      rounds,
                      round -> (round.rssKib() - round.rssBeforeKib()) / round.result().answered()),
                  1),
              Markdown.number(median(rounds, Measurement::cpuSeconds), 2),
              errors);
    };
  }

  private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return Markdown.median(rounds.stream().mapToDouble(figure).toArray());
  }

  private static String millis(List<Measurement> rounds, ToDoubleFunction<Measurement> nanos) {
    return Markdown.millis(median(rounds, nanos));
  }

  private static String micros(List<Measurement> rounds, ToDoubleFunction<Measurement> seconds) {
    return Markdown.micros(median(rounds, seconds));
  }

  private String added(
      String target, List<Measurement> rounds, ToDoubleFunction<Measurement> nanos) {
    List<Measurement> direct = byTarget.getOrDefault(DirectTarget.NAME, List.of());
    if (target.equals(DirectTarget.NAME) || direct.size() != rounds.size()) {
      return Markdown.millis(Double.NaN);
    }
    double[] differences = new double[rounds.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = nanos.applyAsDouble(rounds.get(i)) - nanos.applyAsDouble(direct.get(i));
    }
    return Markdown.millis(Markdown.median(differences));
  }
}

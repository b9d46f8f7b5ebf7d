package io.trireme.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench load}: one load on one address, for looking at one thing at a time. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Sends load to one address, checks the answers and prints the quantiles.")
final class LoadCommand implements Callable<Integer> {
  enum Mode {
    WHOLE,
    STREAM
  }

  @Option(names = "--url", required = true, description = "http://host:port")
  private URI url = URI.create("http://127.0.0.1");

  @Option(names = "--key", defaultValue = "bench-key", description = "Sent as x-api-key.")
  private String key = "";

  @Option(names = "--mode", defaultValue = "whole", description = "whole or stream.")
  private Mode mode = Mode.WHOLE;

  @Option(
      names = "--rate",
      defaultValue = "500",
      description = "Open loop: requests or streams started per second; 0: closed loop.")
  private double rate;

  @Option(names = "--duration", defaultValue = "10s", description = "How long requests start.")
  private Duration duration = Duration.ZERO;

  @Option(names = "--warm-up", defaultValue = "10s", description = "The same before, not counted.")
  private Duration warmUp = Duration.ZERO;

  @Option(names = "--connections", defaultValue = "64", description = "The most connections.")
  private int connections;

  @Option(names = "--events", defaultValue = "200", description = "Deltas of a stream.")
  private int events;

  @Option(names = "--gap", defaultValue = "0ms", description = "Pause before each delta.")
  private Duration gap = Duration.ZERO;

  @Option(names = "--pid", defaultValue = "0", description = "Meter this process and its children.")
  private long pid;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Load.Shape shape =
        switch (mode) {
          case WHOLE -> new Load.Whole();
          case STREAM -> new Load.Stream(events, gap);
        };
    Endpoint endpoint = new Endpoint(url.getHost(), url.getPort(), key);
    try (LoadGenerator generator = new LoadGenerator(endpoint, connections, NanoClock.SYSTEM)) {
      if (!warmUp.isZero()) {
        generator.run(load(shape, warmUp));
      }
      ProcessMeter meter = ProcessMeter.of(pid);
      ProcessMeter.Reading before = meter.read();
      LoadResult result = generator.run(load(shape, duration));
      print(result, before, meter.read());
      return result.errors() == 0 ? 0 : 1;
    }
  }

  private Load load(Load.Shape shape, Duration length) {
    return rate > 0 ? Load.atRate(shape, rate, length) : Load.closed(shape, connections, length);
  }

  private void print(LoadResult result, ProcessMeter.Reading before, ProcessMeter.Reading after) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    out.printf(
        "answers %d (%s/s), events %d (%s/s), errors %d %s%n%n",
        result.answered(),
        Markdown.number(result.answersPerSecond(), 1),
        result.events(),
        Markdown.number(result.eventsPerSecond(), 1),
        result.errors(),
        result.firstError());
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("to the last byte", result.latency()));
    if (mode == Mode.STREAM) {
      rows.add(row("to the first event", result.firstEvent()));
      rows.add(row("per event, one way", result.perEvent()));
    }
    out.println(Markdown.table(List.of("latency", "p50 ms", "p90 ms", "p99 ms", "max ms"), rows));
    if (pid != 0) {
      double cpu = after.cpuSeconds() - before.cpuSeconds();
      out.printf(
          "process %d: CPU %s s, %s µs per answer, %s µs per event, RSS %s -> %s MiB, peak %s MiB%n",
          pid,
          Markdown.number(cpu, 2),
          Markdown.micros(cpu / result.answered()),
          Markdown.micros(result.events() == 0 ? Double.NaN : cpu / result.events()),
          Markdown.mebibytes((double) before.rssKib()),
          Markdown.mebibytes((double) after.rssKib()),
          Markdown.mebibytes((double) after.peakKib()));
    }
  }

  private static List<String> row(String name, Quantiles quantiles) {
    return List.of(
        name,
        Markdown.millis((double) quantiles.p50()),
        Markdown.millis((double) quantiles.p90()),
        Markdown.millis((double) quantiles.p99()),
        Markdown.millis((double) quantiles.max()));
  }
}

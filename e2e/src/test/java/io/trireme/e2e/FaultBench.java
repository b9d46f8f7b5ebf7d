package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * One gateway before many pairs of channels. Each case on each line has channels and models of its
 * own, so that what one fault teaches the gateway says nothing about the next: a pair whose first
 * channel is faulty and whose second is well, and a faulty one that stands alone. One thread.
 */
final class FaultBench implements AutoCloseable {
  /** The longest clock of a faulty channel: until the head, or in silence. */
  static final Duration TIMER = Duration.ofMillis(1_200);

  private static final String WELL = "well-";
  private static final Duration CONNECT = Duration.ofMillis(800);

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Pattern IN_FLIGHT =
      Pattern.compile("(?m)^trireme_\\w*inflight\\w*(\\{[^}]*})? (\\S+)$");

  /** What became of one question. */
  record Outcome(Line line, RawAnswer answer, Duration took) {}

  private final ReplayUpstream upstream = ReplayUpstream.start();
  private final FaultPlaces places;
  private final Gateway gateway;

  private final List<Line> lines;

  private FaultBench(List<FaultCase> cases, List<Line> lines, Path folder) {
    this.lines = lines;
    places = new FaultPlaces(folder);
    gateway =
        Gateway.start(
            GatewaySetup.of(configuration(cases)).jvm("-Djdk.net.hosts.file=" + hosts(folder)));
    warmUp();
  }

  /** A channel that is well and stands behind TLS is asked first: so that it can be, and is. */
  void warmUp() {
    for (Line line : lines) {
      RawAnswer answer =
          RawHttp.exchange(gateway.port(), line.client().ask(WELL + line.vendor().dialect(), true));
      if (answer.status() != 200) {
        throw new AssertionError("a healthy channel does not serve: " + answer.text());
      }
    }
  }

  /**
   * Starts all of it.
   *
   * @param lines who asks whom
   * @param folder for the files that it needs
   */
  static FaultBench start(List<FaultCase> cases, List<Line> lines, Path folder) {
    return new FaultBench(cases, lines, folder);
  }

  /** Every other name is unknown, and no name server is asked. */
  private static Path hosts(Path folder) {
    try {
      return Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private String configuration(List<FaultCase> cases) {
    StringBuilder yaml = new StringBuilder("channels:\n");
    Map<Tongue, List<String>> entries = new EnumMap<>(Tongue.class);
    for (Tongue vendor : Tongue.values()) {
      yaml.append(well(vendor));
    }
    for (Line line : lines) {
      entries
          .computeIfAbsent(line.client(), client -> new ArrayList<>())
          .add("{channel: " + WELL + line.vendor().dialect() + "}");
    }
    for (FaultCase fault : cases) {
      for (Line line : lines) {
        String pair = model(fault, line, false);
        yaml.append(faulty(fault, line, pair));
        yaml.append(channel(second(pair), line.vendor(), upstream.url(), pair));
        answer(second(pair), line.vendor(), pair, VendorAnswer.of(line.vendor(), fault.stream()));
        String lonely = model(fault, line, true);
        yaml.append(faulty(fault, line, lonely));
        List<String> lane = requireNonNull(entries.get(line.client()), "the lane is not there");
        for (String id : List.of(first(pair), second(pair), first(lonely))) {
          lane.add("{channel: " + id + "}");
        }
      }
    }
    yaml.append("lanes:\n");
    entries.forEach(
        (client, lane) -> yaml.append("  %s: {entries: %s}\n".formatted(client.dialect(), lane)));
    return yaml.toString();
  }

  private String well(Tongue vendor) {
    String id = WELL + vendor.dialect();
    places.trusted().on("/" + id + vendor.path(id, true), VendorAnswer.of(vendor, true));
    return channel(id, vendor, places.url(FaultPlaces.Place.TRUSTED, ""), id)
        + places.tls(FaultPlaces.Place.TRUSTED);
  }

  private String faulty(FaultCase fault, Line line, String model) {
    String id = first(model);
    answer(id, line.vendor(), model, fault.script().apply(line.vendor()));
    return channel(id, line.vendor(), places.url(fault.place(), upstream.url()), model)
        + places.tls(fault.place())
        + "    timeouts: {connect: %1$dms, firstByte: %2$dms, stall: %2$dms, total: 20s}\n"
            .formatted(CONNECT.toMillis(), TIMER.toMillis());
  }

  private static String channel(String id, Tongue vendor, String url, String model) {
    return """
      - id: %1$s
        dialect: %2$s
        baseUrls: ["%3$s/%1$s"]
        keys: [{secret: sk-of-%1$s}]
        models: {allow: ["%4$s"]}
        allowPrivateNetwork: true
    """
        .formatted(id, vendor.dialect(), url, model);
  }

  private void answer(String id, Tongue vendor, String model, Script script) {
    for (boolean stream : new boolean[] {true, false}) {
      upstream.on("/" + id + vendor.path(model, stream), script);
    }
  }

  private static String model(FaultCase fault, Line line, boolean alone) {
    return fault.slug() + "-" + line.id() + (alone ? "-alone" : "");
  }

  private static String first(String model) {
    return model + "-1";
  }

  private static String second(String model) {
    return model + "-2";
  }

  /** The id of the healthy channel. */
  static String healthy(FaultCase fault, Line line) {
    return second(model(fault, line, false));
  }

  /** Lets the faulty channel answer with these scripts in turn, and from the start again. */
  void alternate(FaultCase fault, Line line, boolean alone, List<Script> scripts) {
    String model = model(fault, line, alone);
    AtomicInteger turn = new AtomicInteger();
    for (boolean stream : new boolean[] {true, false}) {
      upstream.answer(
          "/" + first(model) + line.vendor().path(model, stream),
          request -> scripts.get(turn.getAndIncrement() % scripts.size()));
    }
  }

  /** The requests that the faulty channel got. */
  List<Received> faultyCalls(FaultCase fault, Line line, boolean alone) {
    return calls(first(model(fault, line, alone)));
  }

  /** The requests that the healthy channel got. */
  List<Received> healthyCalls(FaultCase fault, Line line) {
    return calls(healthy(fault, line));
  }

  private List<Received> calls(String channel) {
    return Lines.calls(upstream, channel);
  }

  /** Whether a request came on a connection that had carried another one before. */
  boolean pooled(Received call) {
    return upstream.requests().stream()
        .anyMatch(
            other ->
                other.connection() == call.connection()
                    && other.arrivedNanos() < call.arrivedNanos());
  }

  /** Asks on every line at once. */
  List<Outcome> ask(FaultCase fault, boolean alone) {
    List<Future<Outcome>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Line line : lines) {
        asked.add(threads.submit(() -> ask(fault, line, alone)));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Outcome> one : asked) {
      try {
        outcomes.add(one.get());
      } catch (ExecutionException failed) {
        throw new AssertionError(failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", interrupted);
      }
    }
    return outcomes;
  }

  /** Asks on one line. */
  Outcome ask(FaultCase fault, Line line, boolean alone) {
    RawRequest request = line.client().ask(model(fault, line, alone), fault.stream());
    long asked = System.nanoTime();
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    return new Outcome(line, answer, Duration.ofNanos(System.nanoTime() - asked));
  }

  /** Whether anybody was asked whose certificate should have been refused. */
  boolean trustedWhomItShouldNot() {
    return places.wereTrusted();
  }

  /** Waits until no call is under way, neither a client's nor one to an upstream. */
  void awaitNothingInFlight() {
    upstream.awaitAllEnded(SOON);
    awaitNothingInFlight(gateway);
  }

  /** Waits until every gauge of what is under way says zero; there must be one. */
  static void awaitNothingInFlight(Gateway gateway) {
    ProcessLog.await("gauges of zero", SOON, () -> inFlight(gateway.metrics()) == 0);
  }

  /** The sum of all gauges of what is under way; not a number if there is none. */
  static double inFlight(String metrics) {
    return IN_FLIGHT
        .matcher(metrics)
        .results()
        .mapToDouble(gauge -> Double.parseDouble(gauge.group(2)))
        .reduce(Double::sum)
        .orElse(Double.NaN);
  }

  Gateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    gateway.close();
    places.close();
    upstream.close();
  }
}

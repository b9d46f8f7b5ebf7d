package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One dead channel of three: what it costs the other upstreams and the clients once its breaker is
 * open, and how soon it has its share again when it is well.
 */
@Timeout(60)
class AmplificationIT {
  private static final int REQUESTS = 300;
  private static final int CHANNELS = 3;

  /** Enough new conversations for the dead channel to be met five times under every strategy. */
  private static final int OPENING = 30;

  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final ReplayUpstream upstream = ReplayUpstream.start();
  private final AtomicBoolean well = new AtomicBoolean();
  private @Nullable Gateway running;

  @AfterEach
  void stop() {
    if (running != null) {
      running.close();
    }
    upstream.close();
  }

  /** A strategy for each lane. */
  static List<List<String>> strategies() {
    return List.of(
        List.of("failover", "failover", "failover", "failover"),
        List.of("round-robin", "random", "weighted", "least-latency"));
  }

  private static String model(Tongue client) {
    return "up-" + client.dialect();
  }

  private static String id(Tongue client, int channel) {
    return client.dialect() + "-" + channel;
  }

  private Gateway gateway(List<String> strategies) {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder lanes = new StringBuilder("lanes:\n");
    Iterator<String> strategy = strategies.iterator();
    for (Tongue client : Tongue.values()) {
      for (int channel = 1; channel <= CHANNELS; channel++) {
        boolean dies = channel == 1;
        String id = id(client, channel);
        upstream.answer(
            "/" + id + client.path(model(client), true),
            request ->
                dies && !well.get() ? VendorError.of(client, 503) : VendorAnswer.of(client, true));
        yaml.append(
            """
              - id: %1$s
                dialect: %2$s
                baseUrls: ["%3$s/%1$s"]
                keys: [{secret: sk-%1$s}]
                allowPrivateNetwork: true
            """
                .formatted(id, client.dialect(), upstream.url()));
      }
      lanes.append(
          "  %s: {strategy: %s, breaker: {openFor: %dms}}\n"
              .formatted(client.dialect(), strategy.next(), PROBE.toMillis()));
    }
    return Gateway.start(GatewaySetup.of(yaml.append(lanes).toString()));
  }

  private static RawAnswer ask(Gateway gateway, Tongue client, int number) {
    String towns = "Town " + number + "?";
    return RawHttp.exchange(gateway.port(), client.askAbout(towns, model(client), true));
  }

  private static void expectServed(Gateway gateway, Tongue client, int from, int times) {
    for (int number = from; number < from + times; number++) {
      RawAnswer answer = ask(gateway, client, number);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  /** How long it takes until the channel that was dead serves a new conversation. */
  private static Duration untilBack(Gateway gateway, Tongue client, long sinceNanos) {
    int[] asked = {OPENING + REQUESTS};
    ProcessLog.await(
        "answer of " + id(client, 1),
        PROBE.multipliedBy(4),
        () -> ask(gateway, client, asked[0]++).header("x-trireme-channel").equals(id(client, 1)));
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  private int calls(Tongue client) {
    return Math.toIntExact(
        upstream.requests().stream()
            .filter(request -> request.path().startsWith("/" + client.dialect() + "-"))
            .count());
  }

  private static void onEachLane(Consumer<Tongue> part) {
    List<Future<?>> lanes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Tongue client : Tongue.values()) {
        lanes.add(threads.submit(() -> part.accept(client)));
      }
    }
    for (Future<?> lane : lanes) {
      try {
        lane.get();
      } catch (ExecutionException failed) {
        throw new AssertionError(failed.getCause());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", interrupted);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strategies")
  void shouldAskLittleMoreThanItIsAskedAndTakeTheDeadOneBack(List<String> strategies) {
    // Given
    Gateway gateway = gateway(strategies);
    running = gateway;
    onEachLane(client -> expectServed(gateway, client, 0, OPENING));
    upstream.forget();
    // When
    onEachLane(client -> expectServed(gateway, client, OPENING, REQUESTS));
    Map<Tongue, Integer> calls = new EnumMap<>(Tongue.class);
    for (Tongue client : Tongue.values()) {
      calls.put(client, calls(client));
    }
    well.set(true);
    long repaired = System.nanoTime();
    Map<Tongue, Duration> back = new ConcurrentHashMap<>();
    onEachLane(client -> back.put(client, untilBack(gateway, client, repaired)));
    // Then
    assertThat(calls.values())
        .allSatisfy(
            count -> assertThat(count / (double) REQUESTS).as("calls").isLessThanOrEqualTo(1.2));
    assertThat(back.values()).allSatisfy(time -> assertThat(time).isLessThan(PROBE.plus(SLACK)));
    FaultBench.awaitNothingInFlight(gateway);
  }
}

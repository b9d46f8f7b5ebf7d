package io.trireme.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that is gone costs no more tokens: its upstream call is closed within 100 ms.
 *
 * <p>The first two rounds are not judged: a gateway that has just started loads the classes of this
 * path and interprets them. Every later round is, and in it every client, unless the kernel says
 * that a thread of the gateway or of this test stood in line for a processor for more than half of
 * the limit; such a round counts only if it held nevertheless, and at least one must hold.
 *
 * <p>Measured on two cores, 240 rounds of 50 clients, a quarter each alone and beside 2, 4 and 8
 * processes that only compute: the slowest client of the very first round took 55, 64, 123 and 171
 * ms, the slowest of all later rounds 30, 97, 47 and 57 ms; half of the rounds were over within 7
 * to 14 ms. Alone, no thread stood in line for more than 27 ms in a round, and the slowest client
 * took about as long as that: it waits for its turn, not for our code. Beside another build with
 * its own virtual machines (load 10 to 13) later rounds broke the limit too, which is why such
 * rounds are not judged.
 */
@Tag("alone")
@Timeout(90)
class CancelIT {
  private static final int CLIENTS = 50;
  private static final int WARM_UP = 2;
  private static final int JUDGED = 3;
  private static final int MOST_ROUNDS = 10;
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration STARVED = LIMIT.dividedBy(2);
  private static final Duration SOON = Duration.ofSeconds(10);

  private ReplayUpstream upstream;
  private Gateway gateway;
  private Map<Path, Long> queuedBeforeLeaving = Map.of();

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.claude(upstream.url()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  /** How a client goes. */
  enum Leaving {
    CLOSE,
    RESET
  }

  @ParameterizedTest
  @EnumSource
  void shouldCloseUpstreamWhenClientsVanishMidStream(Leaving leaving) {
    // Given
    upstream.on(
        Anthropic.PATH, Script.stream(Anthropic.talking(10_000)).pace(Duration.ofMillis(50)));
    // When
    List<Duration> delays =
        delaysOfRounds(
            round -> {
              List<RawHttp> clients = ask(round);
              for (RawHttp client : clients) {
                client.body(client.readHead(), "POST").next();
              }
              assertThat(streamsInFlight()).isEqualTo(CLIENTS);
              return leave(round, clients, leaving);
            });
    // Then
    assertThat(delays)
        .hasSizeGreaterThanOrEqualTo(CLIENTS)
        .allSatisfy(delay -> assertThat(delay).isLessThan(LIMIT));
  }

  @Test
  void shouldCloseUpstreamWhenClientsVanishBeforeTheCommit() {
    // Given
    upstream.on(Anthropic.PATH, Script.silent());
    // When
    List<Duration> delays =
        delaysOfRounds(
            round -> {
              List<RawHttp> clients = ask(round);
              upstream.awaitRequests((round + 1) * CLIENTS, SOON);
              return leave(round, clients, Leaving.CLOSE);
            });
    // Then
    assertThat(delays)
        .hasSizeGreaterThanOrEqualTo(CLIENTS)
        .allSatisfy(delay -> assertThat(delay).isLessThan(LIMIT));
  }

  /** One round: the clients ask and leave; the moment at which each left, by its question. */
  private interface Round {
    Map<String, Long> run(int round);
  }

  /** The delays of all rounds that are judged. */
  private List<Duration> delaysOfRounds(Round clients) {
    List<Duration> judged = new ArrayList<>();
    for (int round = 0; round < MOST_ROUNDS && judged.size() < JUDGED * CLIENTS; round++) {
      Map<String, Long> left = clients.run(round);
      List<Duration> delays = delays(left, (round + 1) * CLIENTS);
      Duration waited = CpuQueue.longest(queuedBeforeLeaving, queued());
      ProcessLog.await("empty gauge", SOON, () -> streamsInFlight() == 0);
      boolean held = delays.stream().allMatch(delay -> delay.compareTo(LIMIT) < 0);
      if (round >= WARM_UP && (held || waited.compareTo(STARVED) < 0)) {
        judged.addAll(delays);
      }
    }
    return judged;
  }

  private Map<Path, Long> queued() {
    Map<Path, Long> threads = new HashMap<>(CpuQueue.nanos(gateway.pid()));
    threads.putAll(CpuQueue.nanos(ProcessHandle.current().pid()));
    return threads;
  }

  private List<RawHttp> ask(int round) {
    List<RawHttp> clients = new ArrayList<>();
    for (int index = 0; index < CLIENTS; index++) {
      RawHttp client = RawHttp.connect(gateway.port());
      clients.add(client);
      client.send(Anthropic.request(Anthropic.asking(question(round, index))));
    }
    return clients;
  }

  private static String question(int round, int index) {
    return "question <" + round + "." + index + ">";
  }

  private Map<String, Long> leave(int round, List<RawHttp> clients, Leaving leaving) {
    Map<String, Long> left = new HashMap<>();
    queuedBeforeLeaving = queued();
    for (int index = 0; index < clients.size(); index++) {
      left.put(question(round, index), System.nanoTime());
      switch (leaving) {
        case CLOSE -> clients.get(index).close();
        case RESET -> clients.get(index).reset();
      }
    }
    return left;
  }

  private List<Duration> delays(Map<String, Long> left, int closedSoFar) {
    List<Received> requests = upstream.awaitClosed(closedSoFar, SOON);
    List<Duration> delays = new ArrayList<>();
    for (Map.Entry<String, Long> client : left.entrySet()) {
      Received request =
          requests.stream()
              .filter(received -> received.text().contains(client.getKey()))
              .findFirst()
              .orElseThrow();
      delays.add(Duration.ofNanos(request.ending().join().nanos() - client.getValue()));
    }
    return delays;
  }

  private double streamsInFlight() {
    return gateway
        .metrics()
        .lines()
        .filter(line -> line.startsWith("trireme_streams_inflight"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}

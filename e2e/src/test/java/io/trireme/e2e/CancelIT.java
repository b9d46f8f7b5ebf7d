package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that is gone costs no more tokens: its upstream call is closed within 100 ms. */
@Timeout(90)
class CancelIT {
  private static final int CLIENTS = 50;
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(10);

  private ReplayUpstream upstream;
  private Gateway gateway;

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
    List<RawHttp> clients = new ArrayList<>();
    for (int index = 0; index < CLIENTS; index++) {
      RawHttp client = RawHttp.connect(gateway.port());
      clients.add(client);
      client.send(Anthropic.request(Anthropic.asking(question(index))));
    }
    for (RawHttp client : clients) {
      client.body(client.readHead(), "POST").next();
    }
    assertThat(streamsInFlight()).isEqualTo(CLIENTS);
    // When
    Map<String, Long> left = leave(clients, leaving);
    // Then
    expectClosed(left);
  }

  @Test
  void shouldCloseUpstreamWhenClientsVanishBeforeTheCommit() {
    // Given
    upstream.on(Anthropic.PATH, Script.silent());
    List<RawHttp> clients = new ArrayList<>();
    for (int index = 0; index < CLIENTS; index++) {
      RawHttp client = RawHttp.connect(gateway.port());
      clients.add(client);
      client.send(Anthropic.request(Anthropic.asking(question(index))));
    }
    upstream.awaitRequests(CLIENTS, SOON);
    // When
    Map<String, Long> left = leave(clients, Leaving.CLOSE);
    // Then
    expectClosed(left);
  }

  private static String question(int index) {
    return "question <" + index + ">";
  }

  private static Map<String, Long> leave(List<RawHttp> clients, Leaving leaving) {
    Map<String, Long> left = new HashMap<>();
    for (int index = 0; index < clients.size(); index++) {
      left.put(question(index), System.nanoTime());
      switch (leaving) {
        case CLOSE -> clients.get(index).close();
        case RESET -> clients.get(index).reset();
      }
    }
    return left;
  }

  private void expectClosed(Map<String, Long> left) {
    List<Received> requests = upstream.awaitClosed(CLIENTS, SOON);
    assertThat(requests).hasSize(CLIENTS);
    List<Duration> delays = new ArrayList<>();
    for (Map.Entry<String, Long> client : left.entrySet()) {
      Received request =
          requests.stream()
              .filter(received -> received.text().contains(client.getKey()))
              .findFirst()
              .orElseThrow();
      delays.add(Duration.ofNanos(request.ending().join().nanos() - client.getValue()));
    }
    assertThat(delays).allSatisfy(delay -> assertThat(delay).isLessThan(LIMIT));
    ProcessLog.await("empty gauge", SOON, () -> streamsInFlight() == 0);
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

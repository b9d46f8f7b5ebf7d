package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of each dialect that go, over their own vendor and over another: the upstream is
 * cancelled within a second, nothing stays open, and the exchange is booked as the client's end.
 */
@Timeout(60)
class FaultClientsIT {
  private static final String TOPIC = "leaving";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  /** When a client goes. */
  enum Moment {
    /** Before the upstream has said a byte. */
    START,
    /** In the middle of the answer. */
    MIDDLE,
    /** When all but the end has come. */
    END
  }

  /** How a client goes. */
  enum Way {
    /** It sends RST. */
    RESET,
    /** It sends FIN and would go on reading; on the wire the same as a client that closed. */
    HALF_CLOSE
  }

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(GatewaySetup.of(Lines.configuration(upstream.url(), List.of(TOPIC), 1, "")));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  @AfterEach
  void shouldLeaveNothingOpen() {
    FaultBench.awaitNothingInFlight(gateway);
  }

  static List<Arguments> departures() {
    List<Arguments> departures = new ArrayList<>();
    for (Lines line : Lines.of(TOPIC)) {
      for (Moment moment : Moment.values()) {
        for (Way way : Way.values()) {
          departures.add(Arguments.of(line, moment, way));
        }
      }
    }
    return departures;
  }

  private static Script script(Tongue vendor, Moment moment) {
    Script whole = VendorAnswer.of(vendor, true);
    return switch (moment) {
      case START -> Script.silent();
      case MIDDLE -> whole.stallAfterFrames(FaultCases.said(vendor).size());
      case END -> whole.stallAfterBytes(whole.wireBody().length * 99L / 100);
    };
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("departures")
  void shouldCancelTheUpstream(Lines lines, Moment moment, Way way) {
    // Given
    Line line = lines.line();
    lines.answer(upstream, lines.first(), request -> script(line.vendor(), moment));
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(line.client().ask(lines.model(), true));
      upstream.awaitRequests(1, SOON);
      if (moment != Moment.START) {
        assertThat(client.body(client.readHead(), "POST").next()).isPresent();
      }
      // When
      long left = System.nanoTime();
      switch (way) {
        case RESET -> client.reset();
        case HALF_CLOSE -> client.finishSending();
      }
      // Then
      Received call = upstream.awaitClosed(1, SOON).getFirst();
      assertThat(Duration.ofNanos(call.ending().join().nanos() - left)).isLessThan(LIMIT);
      assertThat(upstream.requests()).hasSize(1);
      gateway.awaitLog(
          Pattern.compile("exchange id=.* model=\"" + lines.model() + "\" .*client_closed"), SOON);
    }
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends FIN while it waits has left: on the wire it is the same as one that closed
 * its socket, and nothing else would tell before the next byte is written to it.
 */
@Timeout(90)
class HalfClosedIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration QUICK = Duration.ofSeconds(1);

  /** Tokens of the prompt, as the first event of the stream tells them. */
  private static final long STARTED_WITH = 11;

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

  private void expectLeft(long leftNanos) {
    Received call = upstream.awaitClosed(1, SOON).getFirst();
    assertThat(Duration.ofNanos(call.ending().join().nanos() - leftNanos)).isLessThan(QUICK);
    gateway.awaitLog(Pattern.compile("exchange id=.* outcome=client_closed .*"), SOON);
  }

  @Test
  void shouldCancelBeforeTheCommit() {
    // Given
    upstream.on(Anthropic.PATH, Script.silent());
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.STREAMING));
      upstream.awaitRequests(1, SOON);
      // When
      long left = System.nanoTime();
      client.finishSending();
      // Then
      assertThat(client.readUntilClosed()).isEmpty();
      expectLeft(left);
    }
  }

  @Test
  void shouldCancelWhileAWholeAnswerIsAwaited() {
    // Given
    upstream.on(Anthropic.PATH, Script.silent());
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.WHOLE));
      upstream.awaitRequests(1, SOON);
      // When
      long left = System.nanoTime();
      client.finishSending();
      // Then
      assertThat(client.readUntilClosed()).isEmpty();
      expectLeft(left);
    }
  }

  @Test
  void shouldCancelMidStreamAndEndInNoTerminalChunk() {
    // Given
    upstream.on(
        Anthropic.PATH, Script.stream(Anthropic.talking(10_000)).pace(Duration.ofMillis(20)));
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.STREAMING));
      RawHttp.BodyReader body = client.body(client.readHead(), "POST");
      assertThat(body.next()).isPresent();
      // When
      long left = System.nanoTime();
      client.finishSending();
      while (body.next().isPresent()) {
        // What was under way still comes.
      }
      // Then
      assertThat(body.end()).isIn(RawAnswer.End.CLOSED, RawAnswer.End.RESET);
      expectLeft(left);
      expectUsageOfWhatWasServed();
    }
  }

  /** What the vendor had told when the client left is counted, and nobody is blamed. */
  private void expectUsageOfWhatWasServed() {
    AdminCalls admin = new AdminCalls(gateway);
    String gone = "/api/requests?outcome=gone";
    ProcessLog.await("a row", SOON, () -> !admin.get(gone).path("requests").isEmpty());
    JsonNode row = admin.get(gone).path("requests").path(0);
    assertThat(row.path("tokens").path("input").asLong()).isEqualTo(STARTED_WITH);
    JsonNode lane = admin.get("/api/lanes/claude").path("entries").path(0);
    assertThat(lane.at("/health/breaker/phase").asText()).isEqualTo("closed");
    assertThat(lane.at("/health/keys/0/state").asText()).isEqualTo("ready");
  }
}

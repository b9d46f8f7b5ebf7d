package io.trireme.e2e;

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
    }
  }
}

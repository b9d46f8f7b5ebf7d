package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** After the commit, a failure is an event in the stream, and never looks like a success. */
@Timeout(60)
class BrokenStreamIT {
  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "lanes: {claude: {breaker: {enabled: false}}}\n"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static RawAnswer ask(Script script) {
    upstream.on(Anthropic.PATH, script);
    return RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.STREAMING));
  }

  static List<Arguments> breaks() {
    // No pace: the last frames and the break may reach the gateway in one read.
    Script talk = Script.stream(Anthropic.talking(4));
    Script closedBlock = Transcript.fixture("bash-final-text").script().cutAfterFrames(5);
    return List.of(
        Arguments.of("cut", talk.cutAfterFrames(5), 5),
        Arguments.of("cut in the length", talk.withContentLength().cutAfterFrames(5), 5),
        Arguments.of("end without message_stop", talk, 7),
        Arguments.of("closed without message_stop", talk.untilClose(), 7),
        Arguments.of("reset", talk.resetAfterFrames(5), 5),
        Arguments.of("broken chunk", talk.malformedChunkAfterFrames(5), 5),
        Arguments.of("cut after the block was closed", closedBlock, 5));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaks")
  void shouldEndInAnErrorEvent(String name, Script script, int relayed) {
    // When
    RawAnswer answer = ask(script);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    Anthropic.expectErrorAtEnd(answer, "api_error");
    List<Sse.Event> events = Sse.events(answer.body());
    assertThat(events.subList(0, relayed))
        .as(name)
        .isEqualTo(Sse.events(script.wireBody()).subList(0, relayed));
    assertThat(events).hasSize(relayed + 1);
  }

  @Test
  void shouldMakeTheErrorReadableAfterHalfAnEvent() {
    // Given
    List<byte[]> frames = Anthropic.talking(2);
    int whole = Framing.concat(frames.subList(0, 4)).length;
    // When
    RawAnswer answer = ask(Script.stream(frames).cutAfterBytes(whole + 60));
    // Then
    Anthropic.expectErrorAtEnd(answer, "api_error");
  }

  @Test
  void shouldRelayTheVendorsOwnErrorOnce() {
    // Given
    Transcript transcript = Transcript.fixture("error-after-content");
    // When
    RawAnswer answer = ask(transcript.script());
    // Then
    assertThat(answer.body()).isEqualTo(transcript.answer());
    Anthropic.expectErrorAtEnd(answer, "api_error");
  }

  @Test
  void shouldTellTheLogAndTheMetrics() {
    // Given
    String before = gateway.log();
    // When
    RawAnswer answer = ask(Script.stream(Anthropic.talking(4)).cutAfterFrames(5));
    // Then
    String id = answer.header("x-trireme-request-id");
    ProcessLog.await(
        "log line of " + id,
        Duration.ofSeconds(5),
        () -> gateway.log().substring(before.length()).contains(id));
    assertThat(gateway.metrics()).contains("trireme_");
  }
}

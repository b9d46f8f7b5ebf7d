package io.trireme.claude;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client sees when a stream ends with an error of ours, parsed as clients parse it. */
@Timeout(20)
class ClaudeErrorsFrameTest {

  private static final String FIRST = "event: ping\ndata: {}\n\n";
  private static final SseEvent PING = new SseEvent("ping", "{}");

  private final ClaudeErrors errors = new ClaudeErrors();
  private final GatewayError error = new GatewayError(Kind.UPSTREAM_BROKEN, "It broke\r\noff.");
  private final SseEvent expected =
      new SseEvent("error", new String(errors.body(error, "req_1"), UTF_8));

  /** The client's view of a stream that was cut and ended by us. */
  private List<SseEvent> seenAfter(byte[] cut) {
    List<SseEvent> events = new ArrayList<>();
    SseParser client = new SseParser(1 << 20, events::add);
    client.feed(cut, 0, cut.length);
    byte[] frame = errors.frame(error, "req_1", client.midEvent());
    client.feed(frame, 0, frame.length);
    return events;
  }

  @Test
  void shouldBeOneEventNamedErrorWithTheBodyAsItsData() {
    assertThat(seenAfter(FIRST.getBytes(UTF_8))).containsExactly(PING, expected);
  }

  @Test
  void shouldAddNothingWhereNoEventIsOpen() {
    assertThat(errors.frame(error, "req_1", false))
        .asString()
        .isEqualTo("event: error\ndata: " + expected.data() + "\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"x\":\"é😀\"}\n\n",
        "event: content_block_delta\r\ndata: {\"type\":\"content_block_delta\"}\r\n\r\n",
        "event: content_block_delta\rdata: {\"type\":\"content_block_delta\"}\r\r",
        "event:content_block_delta\ndata:{\ndata:\"type\":\ndata:1}\n\n",
        "event: content_block_delta\r\ndata: {\r\ndata: }\r\nid: 7\r\n\r\n",
        "data: {\"type\":\"content_block_delta\"}\nevent: content_block_delta\n\n",
        "data: {\"type\":\"content_block_delta\"}\n\n",
        ": a comment\nevent: content_block_delta\ndata\ndata: x\nretry: 1\n\n"
      })
  void shouldLetNoClientTakeAHalfEventForAWholeOneWhereverItWasCut(String event) {
    byte[] stream = (FIRST + event).getBytes(UTF_8);
    // The event ends with two line ends: it is whole as soon as the second one begins.
    int ends = event.length() - event.stripTrailing().length();
    for (int cut = FIRST.length(); cut <= stream.length - ends / 2; cut++) {
      // When
      List<SseEvent> seen = seenAfter(Arrays.copyOf(stream, cut));
      // Then
      assertThat(seen).as("cut after %d bytes", cut).startsWith(PING).endsWith(expected);
      assertThat(seen.subList(1, seen.size() - 1))
          .as("cut after %d bytes", cut)
          .hasSizeLessThanOrEqualTo(1)
          .allSatisfy(half -> assertThat(half.name()).isEqualTo("ping"));
    }
  }

  @Test
  void shouldDropTheHalfThatItCloses() {
    // When
    List<SseEvent> seen =
        seenAfter("event: content_block_delta\ndata: {\"type\":\"cont".getBytes(UTF_8));
    // Then
    assertThat(seen).extracting(SseEvent::name).containsExactly("ping", "error");
    assertThat(new ClaudeObserver().onEvent(seen.getFirst())).isEqualTo(Signal.IDLE);
  }
}

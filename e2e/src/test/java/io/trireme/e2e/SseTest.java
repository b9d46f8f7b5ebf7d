package io.trireme.e2e;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class SseTest {
  @Test
  void shouldCutFramesAfterEmptyLinesAndKeepEveryByte() {
    // Given
    byte[] body = Sse.text("event: a\ndata: 1\n\n: c\r\n\r\ndata: 2\n\ntail");
    // When
    List<byte[]> frames = Sse.frames(body);
    // Then
    assertThat(frames).hasSize(4);
    assertThat(frames.get(1)).isEqualTo(Sse.text(": c\r\n\r\n"));
    assertThat(Framing.concat(frames)).isEqualTo(body);
  }

  @Test
  void shouldReadEventsByTheRules() {
    // Given
    String body =
        """
        \uFEFF: comment

        event:a
        data:  two spaces\rdata\r
        data:x

        event: no data

        data: unfinished
        """;
    // When
    List<Sse.Event> events = Sse.events(Sse.text(body));
    // Then
    assertThat(events).containsExactly(new Sse.Event("a", " two spaces\n\nx"));
  }
}

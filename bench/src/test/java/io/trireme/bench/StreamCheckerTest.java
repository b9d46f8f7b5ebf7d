package io.trireme.bench;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class StreamCheckerTest {
  private static final Load.Stream TWO = new Load.Stream(2, Duration.ZERO);

  @Test
  void shouldAcceptTheStreamHoweverItIsCut() {
    // Given
    Buffer bytes = stream(2);
    for (int cut = 0; cut <= bytes.length(); cut++) {
      Tally tally = new Tally();
      StreamChecker checker = new StreamChecker(TWO, 1_000, tally);

      // When
      checker.accept(bytes.slice(0, cut), 5_000);
      checker.accept(bytes.slice(cut, bytes.length()), 5_000);

      // Then
      assertThat(checker.verdict()).as("cut at %d", cut).isEmpty();
      LoadResult result = tally.close(6_000);
      assertThat(result.events()).isEqualTo(7);
      assertThat(result.firstEvent().count()).isEqualTo(1);
      assertThat(result.firstEvent().max()).isBetween(4_000L, 4_010L);
      assertThat(result.perEvent().count()).isEqualTo(2);
      assertThat(result.perEvent().max()).isBetween(3_000L, 3_010L);
    }
  }

  @Test
  void shouldAcceptCommentsAndPingsOfAGateway() {
    // Given
    Buffer bytes =
        Buffer.buffer(": keep-alive\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n")
            .appendBuffer(stream(2));

    // Then
    assertThat(verdict(bytes)).isEmpty();
  }

  @Test
  void shouldRefuseACutStream() {
    // Given
    Buffer whole = stream(2);

    // Then
    assertThat(verdict(whole.slice(0, whole.length() - 1))).contains("6 of 7 events");
  }

  @Test
  void shouldRefuseALostDelta() {
    // Given the first delta is missing
    Buffer bytes =
        Buffer.buffer()
            .appendBuffer(Messages.messageStart())
            .appendBuffer(Messages.blockStart())
            .appendBuffer(Messages.delta(1, 2_000));

    // Then
    assertThat(verdict(bytes)).isEqualTo("delta 1 where 0 was due");
  }

  @Test
  void shouldRefuseAnErrorEventAndWhatFollowsTheEnd() {
    assertThat(verdict(Buffer.buffer("event: error\ndata: {}\n\n")))
        .isEqualTo("event 0 is error, expected message_start");
    assertThat(verdict(stream(2).appendBuffer(Messages.messageStop())))
        .isEqualTo("event 7 is message_stop, expected the end");
  }

  private static String verdict(Buffer bytes) {
    StreamChecker checker = new StreamChecker(TWO, 0, new Tally());
    checker.accept(bytes, 5_000);
    return checker.verdict();
  }

  private static Buffer stream(int deltas) {
    Buffer all =
        Buffer.buffer().appendBuffer(Messages.messageStart()).appendBuffer(Messages.blockStart());
    for (int i = 0; i < deltas; i++) {
      all.appendBuffer(Messages.delta(i, 2_000));
    }
    return all.appendBuffer(Messages.blockStop())
        .appendBuffer(Messages.messageDelta(deltas))
        .appendBuffer(Messages.messageStop());
  }
}

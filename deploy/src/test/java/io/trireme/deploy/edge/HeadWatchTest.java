package io.trireme.deploy.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class HeadWatchTest {

  private static final String FOLDED = "GET / HTTP/1.1\r\nhost: x\r\n y\r\n\r\n";
  private static final String PLAIN = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

  private long nanos;
  private final HeadWatch watch = new HeadWatch(rules(true));
  private final EmbeddedChannel channel = channel(watch);

  private HeadWatch.Rules rules(boolean clearText) {
    return new HeadWatch.Rules(
        Duration.ofSeconds(10), Duration.ofSeconds(75), clearText, () -> nanos);
  }

  /** A connection whose time stands still but for {@link #pass}. */
  private static EmbeddedChannel channel(HeadWatch watch) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addFirst(watch);
    channel.pipeline().fireChannelActive();
    return channel;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(double seconds) {
    long step = (long) (seconds * 1e9);
    nanos += step;
    channel.advanceTimeBy(step, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private void receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    channel.runPendingTasks();
  }

  @Test
  void shouldCloseASilentConnection() {
    // When
    pass(9.9);
    boolean before = channel.isActive();
    pass(0.2);
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldCloseAConnectionWhoseFirstHeadDrips() {
    // Given
    receive("GET / HTTP/1.1\r\n");
    // When
    for (int i = 0; i < 9; i++) {
      pass(1);
      receive("x-" + i + ": y\r\n");
    }
    boolean before = channel.isActive();
    pass(1.1);
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldNeverCloseWhileARequestIsUnderWay() {
    // Given
    receive(PLAIN);
    watch.headSeen(false);
    // When: a body that drips, a stream that is long and quiet
    for (int i = 0; i < 100; i++) {
      pass(60);
      receive("x");
    }
    pass(36_000);
    // Then
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void shouldCloseAConnectionThatIsIdleBetweenRequests() {
    // Given
    receive(PLAIN);
    watch.headSeen(false);
    pass(300);
    watch.answered(() -> true, false);
    // When
    pass(74.9);
    boolean before = channel.isActive();
    pass(0.2);
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldGiveTheNextHeadItsOwnTimeFromItsFirstByte() {
    // Given
    receive(PLAIN);
    watch.headSeen(false);
    watch.answered(() -> true, false);
    pass(30);
    receive("G");
    // When
    pass(5);
    receive("E");
    pass(4.9);
    boolean before = channel.isActive();
    pass(0.2);
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldServeManyRequestsOnOneConnection() {
    // When
    for (int i = 0; i < 50; i++) {
      receive(PLAIN);
      assertThat(watch.headSeen(false)).isFalse();
      pass(100);
      watch.answered(() -> true, false);
      pass(70);
    }
    // Then
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void shouldCountRequestsThatOverlap() {
    // Given: a pipelined request begins before the end of the one before is told
    receive(PLAIN + PLAIN);
    watch.headSeen(false);
    watch.headSeen(false);
    watch.answered(() -> true, false);
    // When
    pass(1_000);
    boolean whileOpen = channel.isActive();
    watch.answered(() -> true, false);
    pass(75.1);
    // Then
    assertThat(whileOpen).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldNotTakeTheFramesOfHttp2ForAHead() {
    // Given
    HeadWatch tls = new HeadWatch(rules(false));
    EmbeddedChannel connection = channel(tls);
    tls.headSeen(true);
    tls.answered(() -> true, false);
    // When: a ping 20 s later must not begin the time of a head
    connection.writeInbound(Unpooled.copiedBuffer(FOLDED, StandardCharsets.ISO_8859_1));
    nanos += Duration.ofSeconds(60).toNanos();
    connection.advanceTimeBy(60, TimeUnit.SECONDS);
    connection.runScheduledPendingTasks();
    // Then
    assertThat(connection.isActive()).isTrue();
    assertThat(tls.headSeen(true)).isFalse();
    connection.finishAndReleaseAll();
  }

  @Test
  void shouldTellAFoldedHeadAndForgetItWithTheAnswer() {
    // Given
    receive(FOLDED);
    boolean first = watch.headSeen(false);
    watch.answered(() -> true, false);
    // When
    receive(PLAIN);
    boolean second = watch.headSeen(false);
    watch.answered(() -> true, false);
    receive(FOLDED);
    boolean third = watch.headSeen(false);
    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(third).isTrue();
  }

  @Test
  void shouldNotReadTheRestOfAnAnsweredBodyAsAHead() {
    // Given: answered early, and the body still comes
    boolean[] ended = {false};
    receive("POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\n");
    watch.headSeen(false);
    watch.answered(() -> ended[0], false);
    receive("{\n  \"a\"");
    receive(": 1\n }");
    ended[0] = true;
    // When
    receive(PLAIN);
    boolean afterPlain = watch.headSeen(false);
    watch.answered(() -> true, false);
    receive(FOLDED);
    // Then
    assertThat(afterPlain).isFalse();
    assertThat(watch.headSeen(false)).isTrue();
  }

  @Test
  void shouldNotWaitForTheRestOfAnAnsweredBodyForLong() {
    // Given
    receive("POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\n");
    watch.headSeen(false);
    watch.answered(() -> false, false);
    // When
    pass(9.9);
    boolean before = channel.isActive();
    pass(0.2);
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void shouldKeepAConnectionWhoseAnsweredBodyCameInTime() {
    // Given
    boolean[] ended = {false};
    receive("POST / HTTP/1.1\r\ncontent-length: 1\r\n\r\n");
    watch.headSeen(false);
    watch.answered(() -> ended[0], false);
    receive("x");
    ended[0] = true;
    // When
    pass(30);
    // Then
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void shouldCloseAsAnnouncedOnceTheBodyHasCome() {
    // Given
    boolean[] ended = {false};
    receive("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n");
    watch.headSeen(false);
    watch.answered(() -> ended[0], true);
    receive("x");
    boolean before = channel.isActive();
    // When
    ended[0] = true;
    receive("y");
    // Then
    assertThat(before).isTrue();
    assertThat(channel.isActive()).isFalse();
  }
}

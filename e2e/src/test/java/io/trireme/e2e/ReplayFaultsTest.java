package io.trireme.e2e;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class ReplayFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final byte[] FRAME = Sse.frame("one", "{\"n\":1}");
  private static final List<byte[]> FRAMES = List.of(FRAME, FRAME, FRAME);

  private final ReplayUpstream upstream = ReplayUpstream.start();

  @AfterEach
  void close() {
    upstream.close();
  }

  private RawAnswer get(Script script) {
    upstream.on("/s", script);
    return RawHttp.exchange(upstream.port(), RawRequest.get("/s"));
  }

  private Received.How ending() {
    return upstream.awaitAllEnded(SOON).getLast().ending().join().how();
  }

  @Test
  void shouldCutWithoutTheTerminalChunk() {
    // When
    RawAnswer frames = get(Script.stream(FRAMES).cutAfterFrames(2));
    RawAnswer bytes = get(Script.stream(FRAMES).cutAfterBytes(5));
    // Then
    assertThat(frames.end()).isEqualTo(RawAnswer.End.CLOSED);
    assertThat(frames.complete()).isFalse();
    assertThat(frames.parts()).hasSize(2);
    assertThat(bytes.text()).isEqualTo("event");
    assertThat(ending()).isEqualTo(Received.How.BROKEN_BY_SCRIPT);
  }

  @Test
  void shouldPromiseTheWholeLengthAndCutIt() {
    // When
    RawAnswer answer = get(Script.json(FRAME).cutAfterBytes(3));
    // Then
    assertThat(answer.header("content-length")).isEqualTo(Integer.toString(FRAME.length));
    assertThat(answer.body()).hasSize(3);
    assertThat(answer.complete()).isFalse();
  }

  @Test
  void shouldResetAfterTheFramesWereRead() {
    // When
    RawAnswer answer = get(Script.stream(FRAMES).resetAfterFrames(1));
    // Then
    assertThat(answer.end()).isEqualTo(RawAnswer.End.RESET);
    assertThat(answer.body()).isEqualTo(FRAME);
    assertThat(ending()).isEqualTo(Received.How.BROKEN_BY_SCRIPT);
  }

  @Test
  void shouldStallUntilTheCallerLeaves() {
    // Given
    upstream.on("/s", Script.stream(FRAMES).stallAfterFrames(1));
    // When
    long left;
    try (RawHttp client = RawHttp.connect(upstream.port())) {
      RawHttp.BodyReader body = client.send(RawRequest.get("/s")).body(client.readHead(), "GET");
      Optional<RawAnswer.Part> first = body.next();
      client.readTimeout(Duration.ofMillis(50));
      assertThat(first).hasValueSatisfying(part -> assertThat(part.bytes()).isEqualTo(FRAME));
      assertThatThrownBy(body::next).isInstanceOf(UncheckedIOException.class);
      assertThat(upstream.requests().getFirst().ended()).isFalse();
      left = System.nanoTime();
    }
    // Then
    Received received = upstream.awaitClosed(1, SOON).getFirst();
    assertThat(received.ending().join().nanos() - left)
        .isBetween(0L, Duration.ofSeconds(1).toNanos());
  }

  @Test
  void shouldNoticeACallerThatResets() {
    // Given
    upstream.on("/s", Script.stream(FRAMES).pace(Duration.ofMillis(50)).stallAfterFrames(3));
    // When
    RawHttp client = RawHttp.connect(upstream.port());
    client.send(RawRequest.get("/s"));
    client.readHead();
    client.reset();
    // Then
    upstream.awaitClosed(1, SOON);
    assertThat(ending()).isEqualTo(Received.How.CLIENT_CLOSED);
  }

  @Test
  void shouldMixGarbageIntoAWellFramedBody() {
    // When
    RawAnswer answer = get(Script.stream(FRAMES).garbageAfterFrames(1));
    // Then
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(answer.body()).startsWith(FRAME).hasSizeGreaterThan(FRAME.length);
    assertThat(answer.text()).doesNotContain("event: one\n\nevent: one");
  }

  @Test
  void shouldBreakAChunk() {
    // When
    upstream.on("/s", Script.stream(FRAMES).malformedChunkAfterFrames(1));
    // Then
    assertThatThrownBy(() -> RawHttp.exchange(upstream.port(), RawRequest.get("/s")))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void shouldSayNothingAtAll() {
    // Given
    upstream.on("/hangup", Script.hangUp());
    upstream.on("/bare", Script.bare(Sse.text("not http")));
    upstream.on("/reset", Script.reset());
    upstream.on("/silent", Script.silent());
    // When / Then
    assertThat(read("/hangup")).isEmpty();
    assertThat(read("/reset")).isEmpty();
    assertThat(read("/bare")).isEqualTo(Sse.text("not http"));
    assertThatThrownBy(() -> read("/silent")).hasMessageContaining("timed out");
  }

  private byte[] read(String path) {
    try (RawHttp client = RawHttp.connect(upstream.port())) {
      return client
          .readTimeout(Duration.ofMillis(300))
          .send(RawRequest.get(path))
          .readUntilClosed();
    }
  }

  @Test
  void shouldRefuseConnections() {
    // Given
    try (RefusedPort refused = new RefusedPort()) {
      int port = Integer.parseInt(refused.url().substring(refused.url().lastIndexOf(':') + 1));
      // When / Then
      assertThatThrownBy(() -> RawHttp.connect(port)).hasMessageContaining("refused");
    }
  }

  @Test
  void shouldWriteNoMoreOfAHugeStreamThanTheReaderTakes() {
    // Given
    byte[] frame = Sse.frame("filler", "{\"text\":\"" + "x".repeat(4_000) + "\"}");
    long size = 64L << 20;
    upstream.on("/huge", Script.hugeStream(List.of(FRAME), frame, size, List.of(FRAME)));
    // When
    try (RawHttp client = RawHttp.connect(upstream.port(), 16 * 1024)) {
      RawHttp.BodyReader body = client.send(RawRequest.get("/huge")).body(client.readHead(), "GET");
      body.next();
      Received received = upstream.awaitRequests(1, SOON).getFirst();
      long paused = settled(received);
      // Then
      assertThat(paused).isLessThan(2L << 20);
      long read = 0;
      for (Optional<RawAnswer.Part> part = body.next(); part.isPresent(); part = body.next()) {
        read += part.get().bytes().length;
      }
      assertThat(read).isGreaterThan(size);
      assertThat(body.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
      upstream.awaitAllEnded(SOON);
      assertThat(received.written()).isEqualTo(read + FRAME.length);
    }
  }

  /** The count once it has stood still for a fifth of a second. */
  private static long settled(Received received) {
    long last = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < 200_000_000L) {
      if (received.written() != last) {
        last = received.written();
        since = System.nanoTime();
      }
      Thread.onSpinWait();
    }
    return last;
  }
}

package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that do not read pause their upstream; memory does not grow with what is waiting. */
@Tag("alone")
@Timeout(180)
class SlowReaderIT {
  private static final int READERS = 500;

  /** Far more than the socket buffers of both kernel sides can hold for one reader. */
  private static final long STREAM_BYTES = 256L << 20;

  /** 256 KiB for each of 500 streams, and a third more for what the machine itself needs. */
  private static final long GROWTH_KIB = 170L << 10;

  private static final int RECEIVE_BUFFER = 8 * 1024;
  private static final Duration SOON = Duration.ofSeconds(60);

  private ReplayUpstream upstream;
  private Gateway gateway;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    // The whole heap is resident from the start: what grows afterwards is what the readers cost.
    gateway =
        Gateway.start(
            GatewaySetup.claude(upstream.url())
                .jvm("-Xms256m")
                .jvm("-Xmx256m")
                .jvm("-XX:+AlwaysPreTouch"));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  @Test
  void shouldPauseTheUpstreamOfSlowReaders() {
    // Given
    Transcript quick = Transcript.fixture("bash-final-text");
    upstream.answer(
        Anthropic.PATH,
        request ->
            request.text().contains("slow")
                ? Script.hugeStream(
                    Anthropic.opening(),
                    Anthropic.delta("x".repeat(4_000)),
                    STREAM_BYTES,
                    Anthropic.closing())
                : quick.script());
    warmUp();
    long before = gateway.rssKiB();
    List<RawHttp> readers = new ArrayList<>();
    // When
    for (int index = 0; index < READERS; index++) {
      RawHttp reader = RawHttp.connect(gateway.port(), RECEIVE_BUFFER);
      readers.add(reader);
      reader.send(Anthropic.request(Anthropic.asking("slow")));
    }
    for (RawHttp reader : readers) {
      assertThat(reader.readHead().word(1)).isEqualTo("200");
    }
    awaitStandstill();
    // Then
    long after = gateway.rssKiB();
    List<Received> slow =
        upstream.requests().stream().filter(request -> request.text().contains("slow")).toList();
    assertThat(slow).hasSize(READERS);
    assertThat(slow).allSatisfy(one -> assertThat(one.ended()).isFalse());
    assertThat(slow).allSatisfy(one -> assertThat(one.written()).isLessThan(STREAM_BYTES / 2));
    assertThat(after - before).as("growth of resident KiB").isLessThan(GROWTH_KIB);
    RawAnswer other = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.STREAMING));
    assertThat(other.body()).isEqualTo(quick.answer());
    readers.forEach(RawHttp::close);
    upstream.awaitClosed(READERS, SOON);
  }

  @Test
  void shouldGoOnWhenTheReaderReadsAgain() {
    // Given
    Script script =
        Script.hugeStream(
            Anthropic.opening(),
            Anthropic.delta("y".repeat(4_000)),
            16L << 20,
            Anthropic.closing());
    upstream.on(Anthropic.PATH, script);
    // When
    try (RawHttp reader = RawHttp.connect(gateway.port(), RECEIVE_BUFFER)) {
      reader.send(Anthropic.request(Anthropic.STREAMING));
      awaitStandstill();
      RawAnswer answer = reader.readAnswer();
      // Then
      assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
      assertThat(answer.body().length).isEqualTo(script.wireBody().length);
      assertThat(answer.text()).endsWith("{\"type\":\"message_stop\"}\n\n");
    }
  }

  /** Classes, pools and buffers are there before the first measurement. */
  private void warmUp() {
    for (int index = 0; index < 200; index++) {
      RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.STREAMING));
    }
  }

  /** Waits until nothing was written to the gateway for a second. */
  private void awaitStandstill() {
    long[] seen = {-1, System.nanoTime()};
    ProcessLog.await(
        "standstill of the upstream",
        SOON,
        () -> {
          long written = upstream.requests().stream().mapToLong(Received::written).sum();
          if (written != seen[0]) {
            seen[0] = written;
            seen[1] = System.nanoTime();
          }
          return written > 0 && System.nanoTime() - seen[1] > 1_000_000_000L;
        });
  }
}

package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.sse.SseEvent;
import io.trireme.deploy.ScriptedObserver;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.deploy.upstream.RawUpstream.chunk;
import static io.trireme.deploy.upstream.RawUpstream.event;
import static io.trireme.deploy.upstream.RawUpstream.lastChunk;
import static io.trireme.deploy.upstream.RawUpstream.streamHead;
import static io.trireme.deploy.upstream.RawUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
final class AttemptStreamTest {

  private Loopback loopback;

  @BeforeEach
  void open() {
    loopback = new Loopback();
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private static void assertBroken(Verdict verdict, Cause cause, String message) {
    assertThat(verdict).isInstanceOf(Verdict.Broken.class);
    Verdict.Broken broken = (Verdict.Broken) verdict;
    assertThat(broken.error().message()).contains(message);
    assertThat(broken.cause()).isEqualTo(cause);
  }

  @Test
  void shouldCommitAtTheFirstMeaningfulEventAndHoldWhatCameBefore() throws Exception {
    // Given
    Buffer answer = streamHead().appendBuffer(event("quiet")).appendBuffer(event("meaningful"));

    // When
    Verdict verdict = loopback.verdict(true, answer);

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Committed.class);
    Verdict.Committed committed = (Verdict.Committed) verdict;
    assertThat(committed.head().status()).isEqualTo(200);
    assertThat(committed.stream().heldBytes())
        .isEqualTo("event: quiet\ndata: {}\n\nevent: meaningful\ndata: {}\n\n".length());
  }

  @Test
  void shouldNotCommitAnErrorThatComesFirst() throws Exception {
    // Given
    Buffer answer = streamHead().appendBuffer(event("quiet")).appendBuffer(event("overloaded"));

    // When
    Verdict verdict = loopback.verdict(true, answer);

    // Then
    assertBroken(verdict, Cause.IN_BAND_ERROR, "out of capacity");
  }

  @Test
  void shouldTellAStreamThatWasCutBeforeTheCommit() throws Exception {
    // Given
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              socket.write(streamHead().appendBuffer(event("quiet")));
              socket.close();
            })) {
      // When
      Verdict verdict = loopback.verdict(true, upstream);

      // Then
      assertBroken(verdict, Cause.TRUNCATED, "broke off");
    }
  }

  @Test
  void shouldTellAStreamThatEndsBeforeTheCommit() throws Exception {
    // When
    Verdict verdict =
        loopback.verdict(true, streamHead().appendBuffer(event("quiet")).appendBuffer(lastChunk()));

    // Then
    assertBroken(verdict, Cause.TRUNCATED, "broke off");
  }

  @Test
  void shouldRefuseAnEmptyStream() throws Exception {
    // When
    Verdict verdict = loopback.verdict(true, streamHead().appendBuffer(lastChunk()));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "empty body");
  }

  @Test
  void shouldRefuseAPageForAStream() throws Exception {
    // When
    Verdict verdict = loopback.verdict(true, whole(200, "text/html", "<html>"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "HTML page instead of a stream");
  }

  @Test
  void shouldRefuseJsonForAStream() throws Exception {
    // When
    Verdict verdict = loopback.verdict(true, whole(200, "application/json", "{}"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "JSON though a stream was asked for");
  }

  @Test
  void shouldTellAnErrorInJsonForAStream() throws Exception {
    // When
    Verdict verdict = loopback.verdict(true, whole(200, "application/json", "{\"error\":{}}"));

    // Then
    assertBroken(verdict, Cause.IN_BAND_ERROR, "out of capacity");
  }

  @Test
  void shouldCommitAStreamOfWhichNoMoreCanBeHeld() throws Exception {
    // Given
    Buffer answer = streamHead();
    for (int i = 0; i <= UpstreamStream.MAX_HELD >> 10; i++) {
      answer.appendBuffer(chunk(":" + "x".repeat(1022) + "\n"));
    }

    // When
    Verdict verdict = loopback.verdict(true, answer);

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Committed.class);
  }

  @Test
  void shouldGiveUpWhenNoByteComesInTime() throws Exception {
    // Given
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(loopback.vertx, (socket, number) -> asked.complete(null))) {
      Attempt attempt = loopback.begin(true, upstream);
      Loopback.await(asked);

      // When
      loopback.onLoop(() -> loopback.timers.advance(Loopback.FIRST_BYTE));

      // Then
      assertBroken(Loopback.await(attempt.verdict()), Cause.FIRST_BYTE, "within 60 s");
      Loopback.await(upstream.firstClosed());
      assertThat(loopback.armed()).isZero();
    }
  }

  @Test
  void shouldGiveUpASilentStreamBeforeTheCommit() throws Exception {
    // Given
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) ->
                socket
                    .write(streamHead().appendBuffer(event("quiet")))
                    .onComplete(sent -> asked.complete(null)))) {
      Attempt attempt = loopback.begin(true, upstream);
      Loopback.await(asked);

      // When: the head may still be on its way, so time passes until one of both timers fires
      loopback.onLoop(() -> loopback.timers.advance(Loopback.STALL));

      // Then
      assertThat(Loopback.await(attempt.verdict())).isInstanceOf(Verdict.Broken.class);
      Loopback.await(upstream.firstClosed());
      assertThat(loopback.armed()).isZero();
    }
  }

  @Test
  void shouldHangUpOnAStreamThatFallsSilentAfterTheCommit() throws Exception {
    // Given
    Buffer answer = streamHead().appendBuffer(event("meaningful"));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      Verdict.Committed committed = (Verdict.Committed) loopback.verdict(true, upstream);
      CompletableFuture<Cause> failed = new CompletableFuture<>();
      loopback.onLoop(
          () -> {
            committed.stream().attach(new FailureSink(failed));
            committed.stream().resume();
          });

      // When
      loopback.onLoop(() -> loopback.timers.advance(Loopback.STALL));

      // Then
      assertThat(Loopback.await(failed)).isEqualTo(Cause.STALL);
      Loopback.await(upstream.firstClosed());
    }
  }

  private record FailureSink(CompletableFuture<Cause> failed) implements UpstreamStream.Sink {
    @Override
    public void onBytes(Buffer bytes) {}

    @Override
    public void onConcluded() {}

    @Override
    public void onEnd() {}

    @Override
    public void onFailure(Cause cause, GatewayError error) {
      failed.complete(cause);
    }
  }

  @Test
  void shouldHangUpWhenCancelled() throws Exception {
    // Given
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(loopback.vertx, (socket, number) -> asked.complete(null))) {
      Attempt attempt = loopback.begin(true, upstream);
      Loopback.await(asked);

      // When
      loopback.onLoop(attempt::cancel);

      // Then
      assertThat(Loopback.await(attempt.verdict())).isInstanceOf(Verdict.Cancelled.class);
      Loopback.await(upstream.firstClosed());
      assertThat(loopback.armed()).isZero();
    }
  }

  @Test
  void shouldLeaveTheStreamToItsOwnerWhenCancelledAfterTheCommit() throws Exception {
    // Given
    Buffer answer = streamHead().appendBuffer(event("meaningful"));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      Attempt attempt = loopback.begin(true, upstream);
      Verdict verdict = Loopback.await(attempt.verdict());

      // When
      loopback.onLoop(attempt::cancel);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Committed.class);
      assertThat(upstream.firstClosed()).isNotDone();
    }
  }

  @Test
  void shouldHangUpWhenAbandonedAfterTheCommit() throws Exception {
    // Given
    Buffer answer = streamHead().appendBuffer(event("meaningful"));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      Attempt attempt = loopback.begin(true, upstream);
      Loopback.await(attempt.verdict());

      // When
      loopback.onLoop(attempt::abandon);

      // Then
      Loopback.await(upstream.firstClosed());
      assertThat(loopback.armed()).isZero();
    }
  }

  @Test
  void shouldBreakOffWhenTheObserverFailsAfterTheCommit() throws Exception {
    // Given
    CompletableFuture<NetSocket> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              socket.write(streamHead().appendBuffer(event("meaningful")));
              asked.complete(socket);
            })) {
      Verdict.Committed committed = (Verdict.Committed) loopback.verdict(true, upstream);
      CompletableFuture<Cause> failed = new CompletableFuture<>();
      loopback.onLoop(
          () -> {
            committed.stream().attach(new FailureSink(failed));
            committed.stream().resume();
          });

      // When
      Loopback.await(asked).write(event("boom"));

      // Then
      assertThat(Loopback.await(failed)).isEqualTo(Cause.BAD_ANSWER);
      Loopback.await(upstream.firstClosed());
    }
  }

  @Test
  void shouldEndWhenTheObserverFailsBeforeTheCommit() throws Exception {
    // When
    Verdict verdict = loopback.verdict(true, streamHead().appendBuffer(event("boom")));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "could not be read");
  }

  @Test
  void shouldSayThatAStreamSaidNothingOnceItIsOver() throws Exception {
    // Given: an end without a word, and nothing behind it until the body ends
    CompletableFuture<NetSocket> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) ->
                socket
                    .write(streamHead().appendBuffer(event("silence")))
                    .onComplete(sent -> asked.complete(socket)))) {
      Attempt attempt = loopback.begin(true, upstream);
      NetSocket socket = Loopback.await(asked);
      boolean early = attempt.verdict().isDone();

      // When
      socket.write(lastChunk());

      // Then
      Verdict verdict = Loopback.await(attempt.verdict());
      assertThat(early).isFalse();
      assertThat(verdict).isInstanceOf(Verdict.Committed.class);
      assertThat(((Verdict.Committed) verdict).blank()).isTrue();
    }
  }

  @Test
  void shouldTakeBackThatAStreamSaidNothingWhenWordsFollow() throws Exception {
    // When
    Verdict verdict =
        loopback.verdict(
            true, streamHead().appendBuffer(event("silence")).appendBuffer(event("meaningful")));

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Committed.class);
    assertThat(((Verdict.Committed) verdict).blank()).isFalse();
  }

  /** Tells when it has seen an event. */
  private record Watched(ScriptedObserver observer, CompletableFuture<Void> seen)
      implements RelayObserver {
    @Override
    public Signal onEvent(SseEvent event) {
      Signal signal = observer.onEvent(event);
      seen.complete(null);
      return signal;
    }

    @Override
    public Signal onWhole(byte[] body) {
      return observer.onWhole(body);
    }

    @Override
    public boolean complete() {
      return observer.complete();
    }

    @Override
    public boolean blank() {
      return observer.blank();
    }

    @Override
    public Usage usage() {
      return observer.usage();
    }
  }

  @Test
  void shouldHandOverAStreamThatSaidNothingAndNeverEndsItsBody() throws Exception {
    // Given
    Watched observer = new Watched(new ScriptedObserver(), new CompletableFuture<>());
    Passage passage =
        new Passage.Relayed(observer, new TestProtocol(), "req_test", StreamForm.EVENTS);
    Buffer answer = streamHead().appendBuffer(event("silence"));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      Attempt attempt = loopback.attempt(true, List.of(Loopback.address(upstream.port())), passage);
      loopback.onLoop(attempt::start);
      Loopback.await(observer.seen());

      // When
      loopback.onLoop(() -> loopback.timers.advance(Loopback.STALL));

      // Then
      Verdict verdict = Loopback.await(attempt.verdict());
      assertThat(verdict).isInstanceOf(Verdict.Committed.class);
      Verdict.Committed committed = (Verdict.Committed) verdict;
      CompletableFuture<Cause> failed = new CompletableFuture<>();
      loopback.onLoop(() -> committed.stream().attach(new FailureSink(failed)));
      assertThat(committed.blank()).isTrue();
      assertThat(committed.stream().complete()).isTrue();
      assertThat(Loopback.await(failed)).isEqualTo(Cause.STALL);
      Loopback.await(upstream.firstClosed());
    }
  }
}

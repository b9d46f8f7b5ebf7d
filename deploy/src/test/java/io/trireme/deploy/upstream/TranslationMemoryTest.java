package io.trireme.deploy.upstream;

import io.trireme.core.BufferBudget;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Conversion;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.deploy.upstream.RawUpstream.chunk;
import static io.trireme.deploy.upstream.RawUpstream.event;
import static io.trireme.deploy.upstream.RawUpstream.streamHead;
import static io.trireme.deploy.upstream.RawUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;

/** What translations hold comes out of one budget, and goes back into it however they end. */
@Timeout(60)
final class TranslationMemoryTest {

  private static final int LIMIT = 64 << 10;

  private final BufferBudget budget = new BufferBudget(LIMIT);
  private Loopback loopback;

  @BeforeEach
  void open() {
    loopback = new Loopback();
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  /** Keeps the data of every event; one named {@code meaningful} is. */
  private static final class Keeping implements Conversion {
    private long kept;

    @Override
    public UpstreamRequest request() {
      return new UpstreamRequest("POST", "/v1/x", "", new byte[0]);
    }

    @Override
    public Signal onEvent(SseEvent event) {
      kept += event.data().length();
      return event.name().equals("meaningful") ? Signal.MEANINGFUL : Signal.QUIET;
    }

    @Override
    public Signal onWhole(byte[] body) {
      kept += body.length;
      return Signal.TERMINAL;
    }

    @Override
    public Signal onEnd() {
      return Signal.QUIET;
    }

    @Override
    public void fail(GatewayError error) {}

    @Override
    public long heldBytes() {
      return kept;
    }

    @Override
    public byte[] take() {
      return new byte[0];
    }

    @Override
    public boolean complete() {
      return false;
    }

    @Override
    public Usage usage() {
      return Usage.UNKNOWN;
    }
  }

  private Attempt begin(boolean stream, RawUpstream upstream) {
    Attempt attempt =
        loopback.attempt(
            stream,
            List.of(Loopback.address(upstream.port())),
            new Passage.Translated(new Keeping(), budget.share()));
    loopback.onLoop(attempt::start);
    return attempt;
  }

  private Verdict verdict(boolean stream, Buffer answer) throws Exception {
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      return Loopback.await(begin(stream, upstream).verdict());
    }
  }

  private void assertNoMemory(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Broken.class,
            broken -> {
              assertThat(broken.cause()).isEqualTo(Cause.NO_MEMORY);
              assertThat(broken.error().kind()).isEqualTo(Kind.OVERLOADED);
              assertThat(broken.error().retryAfter()).hasValue(Duration.ofSeconds(2));
            });
    assertThat(heldAfterwards()).isZero();
  }

  /** What is held once the event loop is done with what it does. */
  private long heldAfterwards() {
    long[] held = {0};
    loopback.onLoop(() -> held[0] = budget.held());
    return held[0];
  }

  /** An event that has begun and does not end. */
  private static Buffer unfinished(int bytes) {
    return chunk("data: " + "x".repeat(bytes));
  }

  @Test
  void shouldGiveUpAStreamWhoseEventOutgrowsTheBudget() throws Exception {
    assertNoMemory(verdict(true, streamHead().appendBuffer(unfinished(2 * LIMIT))));
  }

  @Test
  void shouldGiveUpAStreamWhoseTranslationOutgrowsTheBudget() throws Exception {
    // Given
    Buffer answer = streamHead();
    for (int i = 0; i < 40; i++) {
      answer.appendBuffer(chunk("event: quiet\ndata: " + "x".repeat(2048) + "\n\n"));
    }
    // Then
    assertNoMemory(verdict(true, answer));
  }

  @Test
  void shouldGiveUpAWholeAnswerThatOutgrowsTheBudget() throws Exception {
    String body = "{\"x\":\"" + "x".repeat(2 * LIMIT) + "\"}";
    assertNoMemory(verdict(false, whole(200, "application/json", body)));
  }

  @Test
  void shouldGiveBackWhatAWholeAnswerHeld() throws Exception {
    // When
    Verdict verdict = verdict(false, whole(200, "application/json", "{\"x\":1}"));
    // Then
    assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    assertThat(heldAfterwards()).isZero();
  }

  @Test
  void shouldEndACommittedStreamWithAnErrorAndGiveEverythingBack() throws Exception {
    // Given
    CompletableFuture<Verdict> committed = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              socket.write(streamHead().appendBuffer(event("meaningful")));
              committed.thenRun(() -> socket.write(unfinished(2 * LIMIT)));
            })) {
      Verdict verdict = Loopback.await(begin(true, upstream).verdict());
      CompletableFuture<Cause> failed = new CompletableFuture<>();
      UpstreamStream stream = ((Verdict.Committed) verdict).stream();
      loopback.onLoop(
          () -> {
            stream.attach(new Notes(failed));
            stream.resume();
          });
      // When
      committed.complete(verdict);
      // Then
      assertThat(Loopback.await(failed)).isEqualTo(Cause.NO_MEMORY);
      Loopback.await(upstream.firstClosed());
      assertThat(heldAfterwards()).isZero();
    }
  }

  private record Notes(CompletableFuture<Cause> failed) implements UpstreamStream.Sink {
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
  void shouldHoldNothingAfterAThousandStreamsThatWereGivenUp() throws Exception {
    // Given: each is in the middle of an event when it is given up, every other one committed
    long most = 0;
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) ->
                socket.write(
                    streamHead()
                        .appendBuffer(event(number % 2 == 0 ? "meaningful" : "quiet"))
                        .appendBuffer(unfinished(4096))))) {
      for (int i = 0; i < 1000; i++) {
        Attempt attempt = begin(true, upstream);
        long held = 0;
        for (int turn = 0; held == 0 && turn < 100_000; turn++) {
          held = heldAfterwards();
        }
        most = Math.max(most, held);
        // When
        loopback.onLoop(attempt::abandon);
      }
    }
    // Then
    assertThat(most).isGreaterThan(4096);
    assertThat(heldAfterwards()).isZero();
  }
}

package io.trireme.deploy.upstream;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.deploy.upstream.RawUpstream.event;
import static io.trireme.deploy.upstream.RawUpstream.lastChunk;
import static io.trireme.deploy.upstream.RawUpstream.streamHead;
import static io.trireme.deploy.upstream.RawUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;

/** An attempt that is given up leaves alone who uses its connection after it. */
@Timeout(60)
final class SharedConnectionTest {

  private static final int ROUNDS = 300;
  private static final Buffer ANSWER = whole(200, "application/json", "{}");
  private static final Buffer PAGE = whole(200, "text/html", "<html>" + "x".repeat(2_000));

  private Loopback loopback;

  @BeforeEach
  void open() {
    loopback = new Loopback();
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  /** Answers with a page and with an answer in turns. */
  private RawUpstream alternating() throws Exception {
    return RawUpstream.start(
        loopback.vertx, (socket, number) -> socket.write(number % 2 == 1 ? PAGE : ANSWER));
  }

  @Test
  void shouldKeepTheConnectionOfAPageThatCameWithItsHead() throws Exception {
    // Given
    try (RawUpstream upstream = alternating()) {
      for (int i = 0; i < ROUNDS; i++) {
        // When
        Verdict page = loopback.verdict(true, upstream);
        loopback.onLoop(() -> loopback.timers.advance(Duration.ZERO));
        Verdict next = loopback.verdict(false, upstream);

        // Then
        assertThat(page).isInstanceOf(Verdict.Broken.class);
        assertThat(next).isInstanceOf(Verdict.Whole.class);
      }
      assertThat(upstream.requests()).isEqualTo(2 * ROUNDS);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void shouldNeverHitARequestOfAnotherLoop() throws Exception {
    // Given
    List<Context> loops =
        List.of(loopback.anotherLoop(), loopback.anotherLoop(), loopback.anotherLoop());
    try (RawUpstream upstream = alternating()) {
      for (int i = 0; i < ROUNDS; i++) {
        // When
        Verdict page = Loopback.await(loopback.beginOn(loops.get(i % 3), true, upstream).verdict());
        Verdict next =
            Loopback.await(loopback.beginOn(loops.get((i + 1) % 3), false, upstream).verdict());

        // Then
        assertThat(page).isInstanceOf(Verdict.Broken.class);
        assertThat(next).as("round %d", i).isInstanceOf(Verdict.Whole.class);
      }
      assertThat(upstream.requests()).isEqualTo(2 * ROUNDS);
    }
  }

  @Test
  void shouldNotResetTheNextRequestWhenAReaderLeavesThatWasPausedAtTheEnd() throws Exception {
    // Given: an answer that is over but not read, so that its connection serves the next request
    CompletableFuture<NetSocket> second = new CompletableFuture<>();
    Buffer all =
        streamHead()
            .appendBuffer(event("meaningful"))
            .appendBuffer(event("meaningful"))
            .appendBuffer(event("terminal"))
            .appendBuffer(lastChunk());
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              if (number == 1) {
                socket.write(all);
              } else {
                second.complete(socket);
              }
            })) {
      Attempt slow = loopback.attempt(true, List.of(Loopback.address(upstream.port())));
      slow.verdict().thenAccept(verdict -> ((Verdict.Committed) verdict).stream().pause());
      loopback.onLoop(slow::start);
      Verdict.Committed committed = (Verdict.Committed) Loopback.await(slow.verdict());
      loopback.onLoop(() -> {});
      Attempt next = loopback.begin(false, upstream);
      NetSocket socket = Loopback.await(second);

      // When
      loopback.onLoop(() -> committed.stream().cancel());
      loopback.onLoop(() -> loopback.timers.advance(Duration.ZERO));
      loopback.onLoop(() -> {});
      socket.write(ANSWER);

      // Then
      assertThat(Loopback.await(next.verdict())).isInstanceOf(Verdict.Whole.class);
      assertThat(upstream.connections()).isEqualTo(1);
      assertThat(upstream.requests()).isEqualTo(2);
    }
  }
}

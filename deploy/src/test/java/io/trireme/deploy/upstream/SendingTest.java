package io.trireme.deploy.upstream;

import io.trireme.deploy.Facade;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.deploy.upstream.RawUpstream.chunkedHead;
import static io.trireme.deploy.upstream.RawUpstream.event;
import static io.trireme.deploy.upstream.RawUpstream.streamHead;
import static io.trireme.deploy.upstream.RawUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;

/** A request goes out twice only where nobody can have read it the first time. */
@Timeout(30)
final class SendingTest {

  private static final Buffer ANSWER = whole(200, "application/json", "{}");

  private Loopback loopback;

  @BeforeEach
  void open() {
    loopback = new Loopback();
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void shouldSendOnceMoreOnANewConnectionThoughOthersArePooled() throws Exception {
    // Given: three pooled connections, all of which are dead for the next request
    List<NetSocket> waiting = new ArrayList<>();
    Set<NetSocket> old = ConcurrentHashMap.newKeySet();
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              if (old.contains(socket)) {
                socket.close();
              } else if (number > 3) {
                socket.write(ANSWER);
              } else {
                waiting.add(socket);
                old.add(socket);
                if (number == 3) {
                  waiting.forEach(each -> each.write(ANSWER));
                }
              }
            })) {
      List<Attempt> first = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        first.add(loopback.begin(false, upstream));
      }
      for (Attempt each : first) {
        assertThat(Loopback.await(each.verdict())).isInstanceOf(Verdict.Whole.class);
      }

      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Whole.class);
      assertThat(upstream.requests()).isEqualTo(5);
      assertThat(upstream.connections()).isEqualTo(4);
    }
  }

  /** What a pool does whose connection closed between its choice and its use. */
  public static final class ClosingPool {
    private int asked;

    /** Fails. */
    public Future<HttpClientRequest> request(RequestOptions options) {
      asked++;
      return Future.failedFuture(new HttpClosedException("Connection was closed"));
    }
  }

  @Test
  void shouldAskNoPoolAgainThatGaveAClosedConnection() throws Exception {
    // Given
    ClosingPool pool = new ClosingPool();
    HttpClient fresh = loopback.vertx.createHttpClient();
    Connections connections = new Connections(Facade.of(HttpClient.class, pool), fresh);
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, ANSWER)) {
      Attempt attempt = loopback.attemptOver(connections, upstream);

      // When
      loopback.onLoop(attempt::start);

      // Then
      assertThat(Loopback.await(attempt.verdict())).isInstanceOf(Verdict.Whole.class);
      assertThat(pool.asked).isEqualTo(1);
      assertThat(upstream.requests()).isEqualTo(1);
    }
  }

  @Test
  void shouldAskForANewConnectionOnlyOnce() throws Exception {
    // Given
    ClosingPool pool = new ClosingPool();
    ClosingPool fresh = new ClosingPool();
    Connections connections =
        new Connections(Facade.of(HttpClient.class, pool), Facade.of(HttpClient.class, fresh));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, ANSWER)) {
      Attempt attempt = loopback.attemptOver(connections, upstream);

      // When
      loopback.onLoop(attempt::start);

      // Then
      assertThat(Loopback.await(attempt.verdict()))
          .isInstanceOfSatisfying(
              Verdict.Broken.class, broken -> assertThat(broken.cause()).isEqualTo(Cause.CONNECT));
      assertThat(pool.asked).isEqualTo(1);
      assertThat(fresh.asked).isEqualTo(1);
    }
  }

  @Test
  void shouldTellWhenTheStepsOfAnAttemptWere() throws Exception {
    // Given: an upstream that answers when the clock of the test says so
    CompletableFuture<NetSocket> asked = new CompletableFuture<>();
    try (RawUpstream upstream =
        RawUpstream.start(loopback.vertx, (socket, number) -> asked.complete(socket))) {
      loopback.onLoop(() -> loopback.timers.advance(Duration.ofSeconds(3)));

      // When
      Attempt attempt = loopback.begin(true, upstream);
      NetSocket socket = Loopback.await(asked);
      long sentNanos = loopback.nanoTime();
      loopback.onLoop(() -> loopback.timers.advance(Duration.ofSeconds(2)));
      socket.write(streamHead().appendBuffer(event("meaningful")));
      Loopback.await(attempt.verdict());

      // Then
      long answeredNanos = sentNanos + Duration.ofSeconds(2).toNanos();
      assertThat(attempt.times())
          .isEqualTo(new AttemptTimes(sentNanos, sentNanos, answeredNanos, answeredNanos));
    }
  }

  @Test
  void shouldTellNoTimeOfAConnectionThatWasThereBefore() throws Exception {
    // Given
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, ANSWER)) {
      loopback.onLoop(() -> loopback.timers.advance(Duration.ofSeconds(3)));
      loopback.verdict(false, upstream);

      // When
      Attempt second = loopback.begin(false, upstream);
      Loopback.await(second.verdict());

      // Then
      long now = loopback.nanoTime();
      assertThat(second.times()).isEqualTo(new AttemptTimes(0, now, now, 0));
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  private RawUpstream answeringOnceThen(NetServerOptions options, RawUpstream.Script then)
      throws Exception {
    return RawUpstream.start(
        loopback.vertx,
        options,
        (socket, number) -> {
          if (number == 2) {
            then.answer(socket, number);
          } else {
            socket.write(ANSWER);
          }
        });
  }

  @Test
  void shouldSendOnceMoreWhereAPooledConnectionWasReset() throws Exception {
    // Given: a close that lingers for no time is a reset
    NetServerOptions resetting = new NetServerOptions().setSoLinger(0);
    try (RawUpstream upstream = answeringOnceThen(resetting, (socket, number) -> socket.close())) {
      loopback.verdict(false, upstream);

      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Whole.class);
      assertThat(upstream.requests()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "H",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-ty",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
        "no HTTP\r\n\r\n",
      })
  void shouldNotSendAgainOnceAnyByteOfAnAnswerCame(String begun) throws Exception {
    // Given
    try (RawUpstream upstream =
        answeringOnceThen(
            new NetServerOptions(),
            (socket, number) -> socket.write(begun).onComplete(sent -> socket.close()))) {
      loopback.verdict(false, upstream);

      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Broken.class);
      assertThat(upstream.requests()).isEqualTo(2);
    }
  }

  @Test
  void shouldNotSendAgainWhenABrokenChunkOvertakesItsHead() throws Exception {
    // Given: a loop that is busy until the connection of another loop has failed
    Buffer broken = chunkedHead("application/json").appendString("zz\r\n{}\r\n");
    Context busy = loopback.anotherLoop();
    CompletableFuture<Void> failed = new CompletableFuture<>();
    try (RawUpstream upstream =
        answeringOnceThen(
            new NetServerOptions(),
            (socket, number) -> {
              socket.closeHandler(closed -> failed.complete(null));
              busy.runOnContext(ignored -> failed.orTimeout(5, TimeUnit.SECONDS).join());
              socket.write(broken);
            })) {
      loopback.verdict(false, upstream);

      // When
      Verdict verdict = Loopback.await(loopback.beginOn(busy, false, upstream).verdict());

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Broken.class);
      assertThat(upstream.requests()).isEqualTo(2);
    }
  }
}

package io.trireme.deploy.edge;

import io.trireme.deploy.ScriptedObserver;
import io.trireme.deploy.upstream.FakeUpstream;
import io.trireme.deploy.upstream.ManualTimers;
import io.trireme.deploy.upstream.Verdict.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class StreamPumpTest {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration SLOW = Duration.ofMinutes(1);
  private static final Duration LEFT = Duration.ofHours(1);
  private static final String QUIET = "event: quiet\ndata: {}\n\n";
  private static final String MEANINGFUL = "event: meaningful\ndata: {}\n\n";
  private static final String TERMINAL = "event: terminal\ndata: {}\n\n";

  private final ManualTimers timers = new ManualTimers();
  private final FakeUpstream upstream = new FakeUpstream(timers, new ScriptedObserver());
  private final FakeClient client = new FakeClient();
  private final StreamPump pump =
      new StreamPump(
          upstream.stream(),
          client.answer(),
          ": alive\n\n".getBytes(StandardCharsets.UTF_8),
          timers,
          new StreamPump.Times(KEEP_ALIVE, SLOW, LEFT));

  private StreamPump.End end() {
    assertThat(pump.done()).isCompleted();
    return pump.done().join();
  }

  private void assertOver(Outcome outcome) {
    assertThat(end().outcome()).isEqualTo(outcome);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldPassWhatWasHeldAndWhatFollowsUntouched() {
    // Given
    upstream.event("quiet");
    upstream.event("meaningful");

    // When
    pump.start();
    upstream.event("terminal");
    upstream.end();

    // Then
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent).hasToString(QUIET + MEANINGFUL + TERMINAL);
    assertThat(pump.passed()).isEqualTo((QUIET + MEANINGFUL + TERMINAL).length());
    assertThat(client.response.ended).isTrue();
    assertThat(upstream.resets()).isZero();
  }

  @Test
  void shouldShowToEveryTapWhatTheClientGetsButKeepAlives() {
    // Given
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    pump.tapInto(bytes -> first.append(bytes));
    pump.tapInto(bytes -> second.append(bytes));
    upstream.event("meaningful");

    // When
    pump.start();
    timers.advance(KEEP_ALIVE);
    upstream.breakOff();

    // Then
    String sent = client.response.sent.toString();
    assertThat(sent).startsWith(MEANINGFUL).contains(": alive", "event: error");
    assertThat(first).hasToString(sent.replace(": alive\n\n", ""));
    assertThat(second).hasToString(first.toString());
  }

  @Test
  void shouldEndWhenTheUpstreamEndedBeforeThePumpBegan() {
    // Given
    upstream.event("terminal");
    upstream.end();

    // When
    pump.start();

    // Then
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent).hasToString(TERMINAL);
  }

  @Test
  void shouldTellTheClientOfAStreamThatEndsTooEarly() {
    // Given
    pump.start();
    upstream.event("meaningful");

    // When
    upstream.end();

    // Then
    assertOver(Outcome.TRUNCATED);
    assertThat(end().cause()).isEqualTo(Cause.TRUNCATED);
    assertThat(client.response.sent)
        .hasToString(MEANINGFUL + "event: error\ndata: UPSTREAM_BROKEN\n\n");
  }

  @Test
  void shouldMakeTheClientDropAnUnfinishedEvent() {
    // Given
    pump.start();
    upstream.bytes("event: meaning");

    // When
    upstream.breakOff();

    // Then
    assertOver(Outcome.TRUNCATED);
    assertThat(client.response.sent)
        .hasToString("event: meaning\n\nevent: error\ndata: UPSTREAM_BROKEN\n\n");
  }

  @Test
  void shouldNotAddToAnErrorThatTheUpstreamSentItself() {
    // Given
    pump.start();
    upstream.event("meaningful");

    // When
    upstream.event("overloaded");
    upstream.breakOff();

    // Then
    assertOver(Outcome.UPSTREAM_ERROR);
    assertThat(end().cause()).isEqualTo(Cause.IN_BAND_ERROR);
    assertThat(client.response.sent).hasToString(MEANINGFUL + "event: overloaded\ndata: {}\n\n");
  }

  @Test
  void shouldNotMindHowTheUpstreamHangsUpAfterTheEnd() {
    // Given
    pump.start();
    upstream.event("terminal");

    // When
    upstream.breakOff();

    // Then
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent).hasToString(TERMINAL);
  }

  @Test
  void shouldNotWaitLongForAnUpstreamThatKeepsItsBodyOpen() {
    // Given
    pump.start();
    upstream.event("terminal");

    // When
    timers.advance(Duration.ofSeconds(2));

    // Then
    assertOver(Outcome.SUCCESS);
    assertThat(upstream.resets()).isEqualTo(1);
  }

  @Test
  void shouldStopReadingWhileTheClientDoesNotRead() {
    // Given
    pump.start();
    client.response.full = true;

    // When
    upstream.event("meaningful");
    boolean whileFull = upstream.flowing();
    client.response.drained();

    // Then
    assertThat(whileFull).isFalse();
    assertThat(upstream.flowing()).isTrue();
    timers.advance(SLOW.minusSeconds(31));
    assertThat(pump.done()).isNotDone();
  }

  @Test
  void shouldNotResumeWhenWhatWasHeldFillsTheClient() {
    // Given
    upstream.event("meaningful");
    client.response.full = true;

    // When
    pump.start();

    // Then
    assertThat(upstream.flowing()).isFalse();
  }

  @Test
  void shouldGiveUpAClientThatDoesNotReadForTooLong() {
    // Given
    pump.start();
    client.response.full = true;
    upstream.event("meaningful");

    // When
    timers.advance(SLOW);
    timers.advance(Duration.ZERO);

    // Then
    assertOver(Outcome.SLOW_CLIENT);
    assertThat(client.response.resets).isEqualTo(1);
    assertThat(upstream.resets()).isEqualTo(1);
  }

  @Test
  void shouldKeepASilentStreamAlive() {
    // Given
    pump.start();
    upstream.stream().pause();

    // When
    timers.advance(KEEP_ALIVE.multipliedBy(3));

    // Then
    assertThat(client.response.sent).hasToString(": alive\n\n".repeat(3));
  }

  @Test
  void shouldSendNoKeepAliveInsideAnEvent() {
    // Given
    pump.start();
    upstream.bytes("event: quiet\n");

    // When
    timers.advance(KEEP_ALIVE);

    // Then
    assertThat(client.response.sent).hasToString("event: quiet\n");
  }

  @Test
  void shouldSendNoKeepAliveToAClientThatDoesNotRead() {
    // Given
    pump.start();
    client.response.full = true;
    upstream.event("meaningful");

    // When
    timers.advance(KEEP_ALIVE.multipliedBy(2));

    // Then
    assertThat(client.response.sent).hasToString(MEANINGFUL);
  }

  @Test
  void shouldEndAtTheTotalTime() {
    // Given
    pump.start();
    upstream.event("meaningful");
    upstream.stream().pause();

    // When
    timers.advance(LEFT);
    timers.advance(Duration.ZERO);

    // Then
    assertOver(Outcome.TIMEOUT);
    assertThat(end().cause()).isEqualTo(Cause.TOTAL);
    assertThat(client.response.sent.toString())
        .endsWith("event: error\ndata: UPSTREAM_TIMEOUT\n\n");
    assertThat(upstream.resets()).isEqualTo(1);
  }

  @Test
  void shouldCancelTheUpstreamWhenTheClientLeaves() {
    // Given
    pump.start();
    upstream.event("meaningful");

    // When
    client.response.closed = true;
    pump.clientGone();

    // Then
    assertOver(Outcome.CLIENT_CLOSED);
    assertThat(upstream.resets()).isEqualTo(1);
    assertThat(client.response.sent).hasToString(MEANINGFUL);
  }

  @Test
  void shouldNotBeginForAClientThatLeftAfterTheCommit() {
    // Given
    upstream.event("meaningful");
    client.answer().onGone(() -> {});
    client.response.fail();

    // When
    pump.start();

    // Then
    assertOver(Outcome.CLIENT_CLOSED);
    assertThat(upstream.resets()).isEqualTo(1);
  }

  @Test
  void shouldEndOnceOnly() {
    // Given
    pump.start();
    upstream.event("terminal");
    upstream.end();

    // When
    pump.clientGone();
    upstream.breakOff();
    timers.advance(LEFT.plus(LEFT));

    // Then
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent).hasToString(TERMINAL);
  }

  @Test
  void shouldEndEvenIfTheAnswerTakesNothing() {
    // Given
    upstream.event("meaningful");
    client.response.broken = true;

    // When
    try {
      pump.start();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("nothing more");
    }

    // Then
    assertOver(Outcome.INTERNAL_ERROR);
    assertThat(upstream.resets()).isEqualTo(1);
  }

  @Test
  void shouldHoldTheEndUntilItMayPass() {
    // Given
    CompletableFuture<Void> gate = new CompletableFuture<>();
    boolean[] closed = {false};
    pump.waitFor(() -> closed[0] ? gate : CompletableFuture.completedFuture(null));
    pump.start();
    upstream.event("meaningful");
    closed[0] = true;
    // When
    upstream.event("terminal");
    upstream.end();
    timers.advance(KEEP_ALIVE);
    String before = client.response.sent.toString();
    boolean endedBefore = client.response.ended || pump.done().isDone();
    gate.complete(null);
    // Then
    assertThat(before).isEqualTo(MEANINGFUL);
    assertThat(endedBefore).isFalse();
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent).hasToString(MEANINGFUL + TERMINAL);
    assertThat(client.response.ended).isTrue();
    assertThat(pump.passed()).isEqualTo((MEANINGFUL + TERMINAL).length());
  }

  @Test
  void shouldPassWhatWaitedAndGoOn() {
    // Given
    CompletableFuture<Void> gate = new CompletableFuture<>();
    pump.waitFor(() -> gate);
    upstream.event("meaningful");
    pump.start();
    upstream.bytes(": " + "x".repeat(300 << 10) + "\n\n");
    boolean flowed = upstream.flowing();
    // When
    gate.complete(null);
    upstream.event("terminal");
    upstream.end();
    // Then
    assertThat(flowed).isFalse();
    assertThat(upstream.flowing()).isTrue();
    assertOver(Outcome.SUCCESS);
    assertThat(client.response.sent.toString()).startsWith(MEANINGFUL).endsWith(TERMINAL);
  }

  @Test
  void shouldNotWaitForAClientThatIsGone() {
    // Given
    CompletableFuture<Void> gate = new CompletableFuture<>();
    pump.waitFor(() -> gate);
    pump.start();
    upstream.event("meaningful");
    // When
    client.response.closed = true;
    pump.clientGone();
    gate.complete(null);
    // Then
    assertOver(Outcome.CLIENT_CLOSED);
    assertThat(client.response.sent.length()).isZero();
  }
}

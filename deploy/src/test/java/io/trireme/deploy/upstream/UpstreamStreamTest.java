package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.deploy.ScriptedObserver;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class UpstreamStreamTest {

  private final ManualTimers timers = new ManualTimers();
  private final FakeUpstream upstream = new FakeUpstream(timers, new ScriptedObserver());
  private final UpstreamStream stream = upstream.stream();
  private final Notes notes = new Notes();

  private static final class Notes implements UpstreamStream.Sink {
    private final List<String> calls = new ArrayList<>();
    private final Buffer bytes = Buffer.buffer();

    @Override
    public void onBytes(Buffer chunk) {
      bytes.appendBuffer(chunk);
      calls.add("bytes");
    }

    @Override
    public void onConcluded() {
      calls.add("concluded");
    }

    @Override
    public void onEnd() {
      calls.add("end");
    }

    @Override
    public void onFailure(Verdict.Cause cause, GatewayError error) {
      calls.add("failure " + cause);
    }
  }

  @Test
  void shouldHoldEveryByteUntilASinkIsThere() {
    // Given
    upstream.event("quiet");
    upstream.event("meaningful");
    int held = stream.heldBytes();

    // When
    stream.attach(notes);
    upstream.event("quiet");

    // Then
    assertThat(held)
        .isEqualTo("event: quiet\ndata: {}\n\nevent: meaningful\ndata: {}\n\n".length());
    assertThat(notes.bytes.toString())
        .isEqualTo(
            "event: quiet\ndata: {}\n\nevent: meaningful\ndata: {}\n\nevent: quiet\ndata: {}\n\n");
    assertThat(notes.calls).containsExactly("bytes", "bytes", "bytes");
  }

  @Test
  void shouldBeMeaningfulOnlyOnceTheClientCouldSeeSomething() {
    // Given
    upstream.event("idle");
    upstream.event("quiet");
    boolean before = stream.meaningful();

    // When
    upstream.event("meaningful");

    // Then
    assertThat(before).isFalse();
    assertThat(stream.meaningful()).isTrue();
  }

  @Test
  void shouldReportAnEndBetweenTheCommitAndTheSink() {
    // Given
    upstream.event("terminal");
    upstream.end();

    // When
    stream.attach(notes);

    // Then
    assertThat(notes.calls).containsExactly("bytes", "concluded", "end");
  }

  @Test
  void shouldReportABreakBetweenTheCommitAndTheSink() {
    // Given
    upstream.event("meaningful");
    upstream.breakOff();

    // When
    stream.attach(notes);

    // Then
    assertThat(notes.calls).containsExactly("bytes", "failure TRUNCATED");
  }

  @Test
  void shouldPassTheBytesOfAnInBandErrorBeforeItConcludes() {
    // Given
    upstream.event("meaningful");
    stream.attach(notes);

    // When
    upstream.event("overloaded");

    // Then
    assertThat(notes.calls).containsExactly("bytes", "bytes", "concluded");
    assertThat(stream.inBandErrorOrNull())
        .extracting(GatewayError::kind)
        .isEqualTo(GatewayError.Kind.OVERLOADED);
  }

  @Test
  void shouldConcludeOnceOnly() {
    // Given
    stream.attach(notes);

    // When
    upstream.event("terminal");
    upstream.event("overloaded");

    // Then
    assertThat(notes.calls).containsExactly("bytes", "concluded", "bytes");
  }

  @Test
  void shouldPassAnEventThatIsTooLargeToObserve() {
    // Given
    stream.attach(notes);
    String large = "x".repeat(Passage.Relayed.MAX_OBSERVED_EVENT + 1);

    // When
    upstream.bytes("data: " + large);
    upstream.bytes("\n\n");

    // Then
    assertThat(stream.meaningful()).isTrue();
    assertThat(notes.bytes.length()).isEqualTo(large.length() + 8);
  }

  @Test
  void shouldConcludeByTheNameOfAnEventThatIsTooLargeToObserve() {
    // Given
    stream.attach(notes);
    String large = "x".repeat(Passage.Relayed.MAX_OBSERVED_EVENT + 1);

    // When
    upstream.bytes("event: terminal\ndata: " + large + "\n");
    boolean before = stream.complete();
    upstream.bytes("\n");

    // Then
    assertThat(before).isFalse();
    assertThat(stream.complete()).isTrue();
    assertThat(notes.calls).containsExactly("bytes", "bytes", "concluded");
  }

  @Test
  void shouldCommitWhenNoMoreCanBeHeld() {
    // Given
    upstream.bytes(":" + "x".repeat(UpstreamStream.MAX_HELD - 2) + "\n");
    boolean atLimit = stream.meaningful();

    // When
    upstream.bytes(":");

    // Then
    assertThat(atLimit).isFalse();
    assertThat(stream.meaningful()).isTrue();
  }

  @Test
  void shouldKnowThatItStandsInTheMiddleOfAnEvent() {
    // Given
    upstream.bytes("event: quiet\nda");
    boolean inside = stream.midEvent();

    // When
    upstream.bytes("ta: {}\n\n");

    // Then
    assertThat(inside).isTrue();
    assertThat(stream.midEvent()).isFalse();
  }

  @Test
  void shouldNotCountTheClientsSlownessAsTheUpstreamsSilence() {
    // Given
    stream.resume();

    // When
    stream.pause();
    timers.advance(FakeUpstream.STALL.multipliedBy(10));
    int whilePaused = upstream.stalls();
    stream.resume();
    timers.advance(FakeUpstream.STALL.minusMillis(1));
    int withinLimit = upstream.stalls();
    timers.advance(Duration.ofMillis(1));

    // Then
    assertThat(whilePaused).isZero();
    assertThat(withinLimit).isZero();
    assertThat(upstream.stalls()).isEqualTo(1);
  }

  @Test
  void shouldCountKeepAlivesOfTheUpstreamAsSilence() {
    // Given
    stream.resume();
    timers.advance(FakeUpstream.STALL.minusSeconds(1));

    // When
    upstream.event("idle");
    timers.advance(Duration.ofSeconds(1));

    // Then
    assertThat(upstream.stalls()).isEqualTo(1);
  }

  @Test
  void shouldCountEveryOtherEventAsProgress() {
    // Given
    stream.resume();
    timers.advance(FakeUpstream.STALL.minusSeconds(1));

    // When
    upstream.event("quiet");
    timers.advance(FakeUpstream.STALL.minusSeconds(1));

    // Then
    assertThat(upstream.stalls()).isZero();
  }

  @Test
  void shouldResetTheRequestOnceWhenCancelled() {
    // Given
    stream.resume();
    stream.attach(notes);
    upstream.event("meaningful");

    // When
    stream.cancel();
    stream.cancel();

    // Then
    assertThat(upstream.resets()).isEqualTo(1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldNeverResetARequestWhoseAnswerIsComplete() {
    // Given
    upstream.event("terminal");
    upstream.end();

    // When
    stream.cancel();

    // Then
    assertThat(upstream.resets()).isZero();
  }

  @Test
  void shouldReportNothingOnceCancelled() {
    // Given
    stream.attach(notes);
    stream.cancel();

    // When
    upstream.event("meaningful");
    upstream.breakOff();

    // Then
    assertThat(notes.calls).isEmpty();
    assertThat(stream.usage().output()).hasValue(0);
  }

  @Test
  void shouldReadWhatWaitedForAPausedReaderBeforeItResets() {
    // Given
    stream.attach(notes);
    stream.pause();
    stream.cancel();
    int atOnce = upstream.resets();
    boolean flowing = upstream.flowing();
    upstream.event("meaningful");

    // When
    stream.resume();
    timers.advance(Duration.ZERO);

    // Then
    assertThat(atOnce).isZero();
    assertThat(flowing).isTrue();
    assertThat(notes.calls).isEmpty();
    assertThat(upstream.resets()).isEqualTo(1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldNotResetARequestWhoseEndWaitedForAPausedReader() {
    // Given
    stream.attach(notes);
    stream.pause();
    stream.cancel();
    upstream.event("terminal");
    upstream.end();

    // When
    timers.advance(Duration.ZERO);

    // Then
    assertThat(upstream.resets()).isZero();
    assertThat(notes.calls).isEmpty();
  }

  @Test
  void shouldNotResetARequestWhoseEndWaitsForAReaderThatWasJustResumed() {
    // Given
    stream.attach(notes);
    stream.pause();
    stream.resume();
    stream.cancel();
    upstream.end();

    // When
    timers.advance(Duration.ZERO);

    // Then
    assertThat(upstream.resets()).isZero();
  }

  @Test
  void shouldSetNoStallTimerForAnAnswerThatIsOver() {
    // Given
    stream.pause();
    upstream.end();

    // When
    stream.resume();

    // Then
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldReportABreakOnlyBehindWhatWaitedForAPausedReader() {
    // Given
    stream.attach(notes);
    stream.pause();
    upstream.breakOff();
    stream.resume();
    upstream.event("meaningful");
    List<String> before = List.copyOf(notes.calls);

    // When
    timers.advance(Duration.ZERO);

    // Then
    assertThat(before).containsExactly("bytes");
    assertThat(notes.calls).hasSize(2).startsWith("bytes");
  }
}

package io.trireme.scheduler.state;

import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.VirtualClock;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Ticket.Kind;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.GEMINI;
import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link RuntimeState} keeps to. */
@Timeout(30)
public abstract class RuntimeStateContract {
  private static final KeyRef KEY = new KeyRef("a", "k");
  private static final LaneChannel PLACE = new LaneChannel(CLAUDE, "a");
  private static final BreakerId BREAKER = BreakerId.ofChannel(CLAUDE, "a");
  private static final Endpoint ENDPOINT = new Endpoint("a", "https://u");
  private static final Conversation TALK = new Conversation(CLAUDE, "team", "s");
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final BreakerSettings SETTINGS =
      new BreakerSettings(true, 4, 0.5, 2, Duration.ofSeconds(10), Duration.ofSeconds(35), 2);

  protected final VirtualClock clock = new VirtualClock();
  private RuntimeState state;

  /** An empty state. */
  protected abstract RuntimeState create(InstantSource time);

  @BeforeEach
  void begin() {
    state = create(clock);
  }

  private Instant in(long seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  private Cooldown cooldown(long seconds) {
    return new Cooldown(in(seconds), "slow down", true, 1);
  }

  private boolean cools(String model) {
    return state.key(KEY).cooldown(model, clock.instant()).isPresent();
  }

  @Test
  void shouldKnowNothingAtFirst() {
    assertThat(state.now()).isEqualTo(clock.instant());
    assertThat(state.key(KEY)).isEqualTo(KeyFacts.CLEAR);
    assertThat(state.breaker(BREAKER)).isEqualTo(BreakerView.FRESH);
    assertThat(state.affinity(TALK, TTL)).isEmpty();
    assertThat(state.promoted(CLAUDE)).isEmpty();
    assertThat(state.suspended(PLACE)).isEmpty();
    assertThat(state.trouble(ENDPOINT)).isEmpty();
  }

  @Test
  void shouldCoolAKeyForOneModelUntilItsTime() {
    long changes = state.keyChanges(KEY.channel());
    state.cool(KEY, "m", cooldown(10));
    // Then
    assertThat(state.keyChanges(KEY.channel())).isNotEqualTo(changes);
    assertThat(cools("m")).isTrue();
    assertThat(cools("other")).isFalse();
    assertThat(state.key(new KeyRef("b", "k"))).isEqualTo(KeyFacts.CLEAR);
    clock.advanceSeconds(10);
    assertThat(cools("m")).isFalse();
    assertThat(state.key(KEY).strikes("m")).isEqualTo(1);
  }

  @Test
  void shouldCoolAKeyForAllModels() {
    // When
    state.cool(KEY, KeyFacts.EVERY_MODEL, cooldown(10));
    // Then
    assertThat(cools("m")).isTrue();
    assertThat(cools("other")).isTrue();
  }

  @Test
  void shouldKeepTheLaterOfTwoWaits() {
    // When
    state.cool(KEY, "m", cooldown(60));
    state.cool(KEY, "m", cooldown(10));
    // Then
    assertThat(state.key(KEY).cooldown("m", clock.instant()).orElseThrow().until())
        .isEqualTo(in(60));
  }

  @Test
  void shouldForgetTheWaitAfterASuccess() {
    // Given
    state.cool(KEY, "m", cooldown(60));
    state.cool(KEY, "n", cooldown(60));
    state.cool(KEY, KeyFacts.EVERY_MODEL, cooldown(60));
    // When
    state.warm(KEY, "m");
    // Then
    assertThat(cools("m")).isFalse();
    assertThat(cools("n")).isTrue();
    assertThat(state.key(KEY).strikes("m")).isZero();
  }

  @Test
  void shouldDisableAKeyUntilItIsEnabled() {
    // Given
    state.disable(KEY, "revoked");
    clock.advance(Duration.ofDays(365));
    // When
    String reason = state.key(KEY).disabled();
    state.enable(KEY);
    // Then
    assertThat(reason).isEqualTo("revoked");
    assertThat(state.key(KEY)).isEqualTo(KeyFacts.CLEAR);
  }

  @Test
  void shouldDemoteAKeyForATime() {
    // When
    state.demote(KEY, new Note(in(60), "no money"));
    // Then
    assertThat(state.key(KEY).isDemoted(clock.instant())).isTrue();
    clock.advanceSeconds(60);
    assertThat(state.key(KEY).isDemoted(clock.instant())).isFalse();
  }

  private Optional<Ticket> admit() {
    return state.admit(BREAKER, SETTINGS, false);
  }

  private void end(Verdict verdict) {
    state.settle(admit().orElseThrow(), SETTINGS, verdict, "broke off");
  }

  private void trip() {
    end(Verdict.FAILED);
    end(Verdict.FAILED);
  }

  @Test
  void shouldOpenABreakerWhenTooManyFail() {
    // Given
    end(Verdict.SERVED);
    end(Verdict.SERVED);
    end(Verdict.SERVED);
    end(Verdict.FAILED);
    assertThat(state.breaker(BREAKER).closed()).isTrue();
    // When
    end(Verdict.FAILED);
    // Then
    BreakerView view = state.breaker(BREAKER);
    assertThat(view.phase()).isEqualTo(Phase.OPEN);
    assertThat(view.failures()).isEqualTo(2);
    assertThat(view.calls()).isEqualTo(4);
    assertThat(view.reason()).isEqualTo("broke off");
    assertThat(view.until()).isBetween(in(9), in(10));
    assertThat(admit()).isEmpty();
    assertThat(state.breaker(BreakerId.ofChannel(GEMINI, "a"))).isEqualTo(BreakerView.FRESH);
  }

  @Test
  void shouldNotOpenABreakerBeforeEnoughCalls() {
    // When
    end(Verdict.FAILED);
    // Then
    assertThat(state.breaker(BREAKER).closed()).isTrue();
  }

  @Test
  void shouldNotCountWhatIsNeutral() {
    // When
    for (int i = 0; i < 100; i++) {
      end(Verdict.NEUTRAL);
    }
    // Then
    assertThat(state.breaker(BREAKER)).isEqualTo(BreakerView.FRESH);
  }

  @Test
  void shouldLetOneProbeThroughInAnInterval() {
    // Given
    trip();
    clock.advanceSeconds(10);
    // When
    Ticket probe = admit().orElseThrow();
    // Then
    assertThat(probe.kind()).isEqualTo(Kind.PROBE);
    assertThat(admit()).isEmpty();
    assertThat(state.breaker(BREAKER).phase()).isEqualTo(Phase.HALF_OPEN);
    clock.advanceSeconds(10);
    assertThat(admit()).isPresent();
  }

  @Test
  void shouldGiveOnePermitToManyThreads() throws Exception {
    // Given
    trip();
    clock.advanceSeconds(10);
    CountDownLatch start = new CountDownLatch(1);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tasks.add(
          () -> {
            start.await();
            return admit().isPresent();
          });
    }
    // When
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = tasks.stream().map(threads::submit).toList();
      start.countDown();
      for (Future<Boolean> answer : answers) {
        admitted += answer.get() ? 1 : 0;
      }
    }
    // Then
    assertThat(admitted).isEqualTo(1);
  }

  @Test
  void shouldGiveThePermitBackIfTheProbeSaysNothing() {
    // Given
    trip();
    clock.advanceSeconds(10);
    // When
    end(Verdict.NEUTRAL);
    // Then
    assertThat(admit()).map(Ticket::kind).contains(Kind.PROBE);
  }

  @Test
  void shouldCloseAfterEnoughSuccesses() {
    // Given
    trip();
    clock.advanceSeconds(10);
    // When
    end(Verdict.SERVED);
    Phase between = state.breaker(BREAKER).phase();
    end(Verdict.SERVED);
    // Then
    assertThat(between).isEqualTo(Phase.HALF_OPEN);
    assertThat(state.breaker(BREAKER).closed()).isTrue();
    end(Verdict.FAILED);
    assertThat(state.breaker(BREAKER).closed()).isTrue();
  }

  @Test
  void shouldWaitLongerAfterEachFailedProbeUpToTheCap() {
    // Given
    trip();
    long[] most = {20, 35, 35, 35};
    for (long cap : most) {
      clock.set(state.breaker(BREAKER).until());
      // When
      end(Verdict.FAILED);
      // Then
      assertThat(state.breaker(BREAKER).until())
          .isAfter(in(cap * 9 / 10 - 1))
          .isBeforeOrEqualTo(in(cap));
    }
  }

  private void recover() {
    clock.set(state.breaker(BREAKER).until());
    end(Verdict.SERVED);
    end(Verdict.SERVED);
  }

  @Test
  void shouldWaitLongerForOneThatOpensAgainSoon() {
    // Given
    trip();
    recover();
    // When
    trip();
    int soon = state.breaker(BREAKER).openings();
    recover();
    clock.advance(SETTINGS.openFor());
    trip();
    // Then
    assertThat(soon).isEqualTo(2);
    assertThat(state.breaker(BREAKER).openings()).isEqualTo(1);
  }

  @Test
  void shouldNotCountOutcomesOfRequestsThatBeganBeforeItOpened() {
    // Given
    Ticket early = admit().orElseThrow();
    Ticket earlier = admit().orElseThrow();
    trip();
    // When
    state.settle(early, SETTINGS, Verdict.SERVED, "");
    state.settle(earlier, SETTINGS, Verdict.FAILED, "late");
    // Then
    assertThat(state.breaker(BREAKER).phase()).isEqualTo(Phase.OPEN);
    assertThat(state.breaker(BREAKER).openings()).isEqualTo(1);
  }

  @Test
  void shouldLetAForcedRequestThroughAndLearnFromItsSuccessAlone() {
    // Given
    trip();
    Ticket failing = state.admit(BREAKER, SETTINGS, true).orElseThrow();
    // When
    state.settle(failing, SETTINGS, Verdict.FAILED, "still");
    BreakerView after = state.breaker(BREAKER);
    for (int i = 0; i < SETTINGS.successes(); i++) {
      Ticket serving = state.admit(BREAKER, SETTINGS, true).orElseThrow();
      state.settle(serving, SETTINGS, Verdict.SERVED, "");
    }
    // Then
    assertThat(after.openings()).isEqualTo(1);
    assertThat(after.phase()).isEqualTo(Phase.OPEN);
    assertThat(state.breaker(BREAKER).closed()).isTrue();
  }

  @Test
  void shouldOpenAndCloseByHand() {
    // Given
    BreakerId narrow = new BreakerId(CLAUDE, "a", "https://u", "k");
    BreakerId elsewhere = BreakerId.ofChannel(GEMINI, "a");
    state.open(BREAKER, in(60), 3, "by hand");
    state.open(narrow, in(60), 1, "by hand");
    state.open(elsewhere, in(60), 1, "by hand");
    // When
    state.close(PLACE);
    // Then
    assertThat(state.breaker(BREAKER).closed()).isTrue();
    assertThat(state.breaker(narrow).closed()).isTrue();
    assertThat(state.breaker(elsewhere).closed()).isFalse();
  }

  @Test
  void shouldRememberWhoServedAConversationUntilItIsNotUsed() {
    // Given
    state.remember(TALK, KEY);
    clock.advance(TTL.minusSeconds(1));
    state.remember(TALK, KEY);
    clock.advance(TTL.minusSeconds(1));
    // When
    Optional<Affinity> warm = state.affinity(TALK, TTL);
    clock.advanceSeconds(1);
    // Then
    assertThat(warm).map(Affinity::key).contains(KEY);
    assertThat(state.affinity(TALK, TTL)).isEmpty();
    assertThat(state.affinity(new Conversation(CLAUDE, "others", "s"), TTL)).isEmpty();
    assertThat(state.affinity(new Conversation(GEMINI, "team", "s"), TTL)).isEmpty();
  }

  @Test
  void shouldPromoteForATime() {
    // When
    state.promote(PLACE, in(60));
    // Then
    assertThat(state.promoted(CLAUDE)).containsOnlyKeys("a").containsValue(in(60));
    assertThat(state.promoted(GEMINI)).isEmpty();
    clock.advanceSeconds(60);
    assertThat(state.promoted(CLAUDE)).isEmpty();
    state.promote(PLACE, in(60));
    state.promote(PLACE, in(0));
    assertThat(state.promoted(CLAUDE)).isEmpty();
  }

  @Test
  void shouldSuspendUntilItIsResumed() {
    // Given
    state.suspend(PLACE, new Note(Instant.MAX, "by hand"));
    clock.advance(Duration.ofDays(365));
    // When
    Optional<Note> note = state.suspended(PLACE);
    state.resume(PLACE);
    // Then
    assertThat(note).map(Note::reason).contains("by hand");
    assertThat(state.suspended(PLACE)).isEmpty();
  }

  @Test
  void shouldCountFailuresOfABaseUrlUntilItAnswers() {
    // Given
    state.failed(ENDPOINT);
    clock.advanceSeconds(1);
    state.failed(ENDPOINT);
    // When
    Optional<Trouble> trouble = state.trouble(ENDPOINT);
    state.served(ENDPOINT);
    // Then
    assertThat(trouble).contains(new Trouble(clock.instant(), 2));
    assertThat(state.trouble(ENDPOINT)).isEmpty();
  }

  private void fill() {
    state.cool(KEY, "m", cooldown(60));
    state.cool(KEY, "n", cooldown(10));
    state.disable(new KeyRef("a", "dead"), "revoked");
    state.demote(new KeyRef("a", "poor"), new Note(in(60), "no money"));
    state.open(BREAKER, in(60), 4, "broke off");
    state.remember(TALK, KEY);
    state.promote(PLACE, in(60));
    state.suspend(new LaneChannel(CLAUDE, "b"), new Note(Instant.MAX, "by hand"));
    state.failed(ENDPOINT);
  }

  @Test
  void shouldSurviveARestart() {
    // Given
    fill();
    RuntimeSnapshot snapshot = state.export();
    clock.advanceSeconds(30);
    // When
    state = create(clock);
    state.restore(snapshot);
    // Then
    assertThat(cools("m")).isTrue();
    assertThat(cools("n")).isFalse();
    assertThat(state.key(new KeyRef("a", "dead")).disabled()).isEqualTo("revoked");
    assertThat(state.key(new KeyRef("a", "poor")).isDemoted(clock.instant())).isTrue();
    assertThat(state.breaker(BREAKER).phase()).isEqualTo(Phase.OPEN);
    assertThat(state.breaker(BREAKER).openings()).isEqualTo(4);
    assertThat(state.breaker(BREAKER).until()).isEqualTo(in(30));
    assertThat(state.affinity(TALK, TTL)).map(Affinity::key).contains(KEY);
    assertThat(state.promoted(CLAUDE)).containsValue(in(30));
    assertThat(state.suspended(new LaneChannel(CLAUDE, "b"))).isPresent();
    assertThat(state.trouble(ENDPOINT)).map(Trouble::failures).contains(1);
  }

  @Test
  void shouldProbeAtOnceWhatCameDueWhileItWasDown() {
    // Given
    trip();
    RuntimeSnapshot snapshot = state.export();
    clock.advance(Duration.ofHours(1));
    // When
    state = create(clock);
    state.restore(snapshot);
    // Then
    assertThat(admit()).map(Ticket::kind).contains(Kind.PROBE);
    assertThat(admit()).isEmpty();
  }

  @Test
  void shouldForgetWhatIsOverInARestart() {
    // Given
    fill();
    RuntimeSnapshot snapshot = state.export();
    clock.advance(Duration.ofHours(1));
    // When
    state = create(clock);
    state.restore(snapshot);
    // Then
    assertThat(state.key(KEY)).isEqualTo(KeyFacts.CLEAR);
    assertThat(state.key(new KeyRef("a", "poor"))).isEqualTo(KeyFacts.CLEAR);
    assertThat(state.affinity(TALK, TTL)).isEmpty();
    assertThat(state.promoted(CLAUDE)).isEmpty();
  }

  @Test
  void shouldForgetChannelsThatAreGone() {
    // Given
    fill();
    // When
    state.retain(new Configured(Set.of("c"), Set.of(), Set.of()));
    // Then
    RuntimeSnapshot left = state.export();
    assertThat(left).usingRecursiveComparison().isEqualTo(create(clock).export());
    assertThat(state.affinity(TALK, Duration.ofDays(1))).isEmpty();
  }

  @Test
  void shouldNotFailWhenTheClockGoesBack() {
    // Given
    fill();
    // When
    clock.advance(Duration.ofHours(-1));
    // Then
    assertThat(cools("m")).isTrue();
    assertThat(admit()).isEmpty();
    assertThat(state.affinity(TALK, TTL)).isPresent();
    assertThat(state.breaker(BREAKER).passable(clock.instant())).isFalse();
  }
}

package io.trireme.store.shared;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Configured;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.Ticket;
import io.trireme.scheduler.state.Ticket.Kind;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What one replica learns and another knows, over real engines. */
@Timeout(60)
class TwoNodesTest {

  private static final Dialect LANE = new Dialect("some");
  private static final KeyRef KEY = new KeyRef("a", "k|1 é");
  private static final KeyRef OF_B_KEY = new KeyRef("b", "k");
  private static final Configured OF_B = new Configured(Set.of("b"), Set.of(OF_B_KEY), Set.of());
  private static final LaneChannel PLACE = new LaneChannel(LANE, "a");
  private static final BreakerId BREAKER = BreakerId.ofChannel(LANE, "a");
  private static final BreakerId OF_URL = new BreakerId(LANE, "a", "https://u", "");
  private static final Conversation TALK = new Conversation(LANE, "team", "s");
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final BreakerSettings SETTINGS =
      new BreakerSettings(true, 4, 0.5, 2, Duration.ofMillis(400), Duration.ofSeconds(35), 1);

  private final List<SharedState> opened = new ArrayList<>();

  private final List<Pair> pairs = new ArrayList<>();

  private final class Pair {
    final Engines engines;
    final SharedState anne;
    final SharedState ben;

    Pair(Engines.Kind kind) {
      engines = new Engines(kind);
      anne = join("anne");
      ben = join("ben");
      pairs.add(this);
    }

    SharedState join(String name) {
      return join(name, InstantSource.system());
    }

    SharedState join(String name, InstantSource clock) {
      SharedState state =
          new SharedState(new MemoryState(clock, new Random(1)), engines.link(), name);
      opened.add(state);
      state.start();
      await(Duration.ofSeconds(20), () -> state.problem().isEmpty());
      return state;
    }
  }

  @AfterEach
  void close() {
    opened.forEach(SharedState::close);
    pairs.forEach(pair -> pair.engines.close());
  }

  private static void await(Duration most, BooleanSupplier condition) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("what was waited for did not come").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void soon(BooleanSupplier condition) {
    await(SOON, condition);
  }

  private static Cooldown wait(int seconds, int strikes) {
    return new Cooldown(Instant.now().plusSeconds(seconds), "slow down", true, strikes);
  }

  private static Optional<Cooldown> cooldown(SharedState state, String model) {
    return state.key(KEY).cooldown(model, state.now());
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldTellOfWaitsAndTheirEnd(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    // When
    pair.anne.cool(KEY, "m", wait(60, 3));
    // Then
    soon(() -> cooldown(pair.ben, "m").isPresent());
    Cooldown told = cooldown(pair.ben, "m").orElseThrow();
    assertThat(told.reason()).isEqualTo("slow down");
    assertThat(told.named()).isTrue();
    assertThat(told.strikes()).isEqualTo(3);
    assertThat(told.until())
        .isBetween(Instant.now().plusSeconds(57), Instant.now().plusSeconds(61));
    assertThat(cooldown(pair.ben, "other")).isEmpty();
    pair.ben.warm(KEY, "m");
    soon(() -> cooldown(pair.anne, "m").isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldKeepTheLaterOfTwoWaits(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    pair.anne.cool(KEY, "m", wait(300, 1));
    pair.anne.cool(KEY, KeyFacts.EVERY_MODEL, wait(10, 1));
    soon(() -> cooldown(pair.ben, "m").isPresent() && cooldown(pair.ben, "n").isPresent());
    // When one with a memory of its own comes with a shorter and a longer one
    SharedState late = pair.join("late");
    late.cool(KEY, "m", wait(5, 1));
    late.cool(KEY, KeyFacts.EVERY_MODEL, wait(600, 1));
    // Then
    Instant far = Instant.now().plusSeconds(500);
    soon(() -> cooldown(pair.ben, "n").orElseThrow().until().isAfter(far));
    SharedState last = pair.join("last");
    for (SharedState state : List.of(last, pair.ben)) {
      assertThat(state.key(KEY).cooldowns())
          .hasEntrySatisfying(
              "m", kept -> assertThat(kept.until()).isAfter(Instant.now().plusSeconds(250)));
    }
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldShareWaitsBetweenClocksThatDiffer(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    SharedState ahead = pair.join("ahead", () -> Instant.now().plus(Duration.ofHours(5)));
    // When
    pair.anne.cool(KEY, "m", wait(60, 1));
    // Then
    soon(() -> cooldown(ahead, "m").isPresent());
    assertThat(Duration.between(ahead.now(), cooldown(ahead, "m").orElseThrow().until()))
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldTellOfKeysPromotionsAndSuspensions(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    KeyRef dead = new KeyRef("a", "dead");
    Instant later = Instant.now().plusSeconds(60);
    // When
    pair.anne.disable(dead, "revoked");
    pair.anne.demote(KEY, new Note(later, "no money"));
    pair.anne.promote(PLACE, later);
    pair.anne.suspend(PLACE, new Note(Instant.MAX, "by hand"));
    // Then
    soon(
        () ->
            "revoked".equals(pair.ben.key(dead).disabled())
                && pair.ben.key(KEY).isDemoted(Instant.now())
                && pair.ben.promoted(LANE).containsKey("a")
                && pair.ben.suspended(PLACE).isPresent());
    assertThat(pair.ben.suspended(PLACE)).contains(new Note(Instant.MAX, "by hand"));
    SharedState late = pair.join("late");
    assertThat(late.key(dead).disabled()).isEqualTo("revoked");
    assertThat(late.suspended(PLACE)).isPresent();
    pair.ben.enable(dead);
    pair.ben.resume(PLACE);
    pair.ben.promote(PLACE, Instant.now());
    soon(
        () ->
            pair.anne.key(dead).disabled() == null
                && late.key(dead).disabled() == null
                && pair.anne.promoted(LANE).isEmpty()
                && pair.anne.suspended(PLACE).isEmpty());
    assertThat(pair.join("last").key(dead).disabled()).isNull();
  }

  private static void fail(SharedState state, BreakerId id) {
    for (int i = 0; i < 2; i++) {
      Ticket ticket = state.admit(id, SETTINGS, false).orElseThrow();
      state.settle(ticket, SETTINGS, Verdict.FAILED, "broke off");
    }
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldTellOfABreakerThatOpensAndCloses(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    // When
    fail(pair.anne, BREAKER);
    // Then
    soon(() -> pair.ben.breaker(BREAKER).phase() == Phase.OPEN);
    assertThat(pair.ben.breaker(BREAKER).reason()).isEqualTo("broke off");
    assertThat(pair.ben.admit(BREAKER, SETTINGS, false)).isEmpty();
    SharedState late = pair.join("late");
    assertThat(late.breaker(BREAKER).closed()).isFalse();
    await(SOON, () -> pair.ben.breaker(BREAKER).passable(pair.ben.now()));
    Ticket trial = pair.ben.admit(BREAKER, SETTINGS, false).orElseThrow();
    assertThat(trial.kind()).isEqualTo(Kind.PROBE);
    pair.ben.settle(trial, SETTINGS, Verdict.SERVED, "");
    soon(() -> pair.anne.breaker(BREAKER).closed() && late.breaker(BREAKER).closed());
    assertThat(pair.anne.breaker(BREAKER).openings()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldLetOneNodeTryABreakerAtATime(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    BreakerSettings patient =
        new BreakerSettings(true, 4, 0.5, 2, Duration.ofSeconds(20), Duration.ofSeconds(60), 1);
    // When, as often as it takes for the engine to answer in time
    for (int i = 0; i < 20; i++) {
      BreakerId id = BreakerId.ofChannel(LANE, "a" + i);
      pair.anne.open(id, Instant.now().minusMillis(1), 1, "broke off");
      soon(() -> pair.ben.breaker(id).phase() == Phase.OPEN);
      long failures = pair.anne.failures() + pair.ben.failures();
      Optional<Ticket> annes = pair.anne.admit(id, patient, false);
      Optional<Ticket> bens = pair.ben.admit(id, patient, false);
      // Then
      assertThat(annes).map(Ticket::kind).contains(Kind.PROBE);
      if (pair.anne.failures() + pair.ben.failures() == failures) {
        assertThat(bens).isEmpty();
        assertThat(pair.ben.admit(id, patient, true)).map(Ticket::kind).contains(Kind.FORCED);
        pair.anne.settle(annes.orElseThrow(), patient, Verdict.SERVED, "");
        soon(() -> pair.ben.breaker(id).closed());
        return;
      }
      // Whoever got no answer in time decides alone for a while.
      long alone = System.nanoTime() + Duration.ofMillis(1100).toNanos();
      await(Duration.ofSeconds(5), () -> System.nanoTime() - alone > 0);
    }
    throw new AssertionError("the engine never answered in time");
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldTakeWhatOneNodeCannotReachForItsOwnFault(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    SharedState carl = pair.join("carl");
    BreakerSettings longer =
        new BreakerSettings(true, 4, 0.5, 2, Duration.ofSeconds(20), Duration.ofSeconds(60), 1);
    // When one node cannot
    for (int i = 0; i < 2; i++) {
      pair.anne.settle(
          pair.anne.admit(OF_URL, longer, false).orElseThrow(), longer, Verdict.FAILED, "no route");
    }
    pair.anne.disable(KEY, "told after it");
    soon(() -> carl.key(KEY).disabled() != null);
    boolean afterOne = carl.breaker(OF_URL).closed();
    // And a second one cannot either
    for (int i = 0; i < 2; i++) {
      pair.ben.settle(
          pair.ben.admit(OF_URL, longer, false).orElseThrow(), longer, Verdict.FAILED, "no route");
    }
    // Then
    assertThat(afterOne).isTrue();
    soon(() -> carl.breaker(OF_URL).phase() == Phase.OPEN);
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldKnowWhoServesAConversationThatIsNewHere(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    pair.anne.remember(TALK, KEY);
    soon(() -> pair.anne.waiting() == 0);
    // When, as often as it takes for the engine to answer in time
    await(
        Duration.ofSeconds(20),
        () -> pair.ben.affinity(TALK, TTL).map(Affinity::key).equals(Optional.of(KEY)));
    // Then
    assertThat(pair.ben.affinity(new Conversation(LANE, "others", "s"), TTL)).isEmpty();
    SharedState elsewhere = pair.join("elsewhere");
    elsewhere.retain(OF_B);
    assertThat(elsewhere.affinity(TALK, TTL)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldLeaveAsideChannelsThatItDoesNotHave(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    pair.ben.retain(OF_B);
    // When
    pair.anne.disable(KEY, "revoked");
    pair.anne.disable(OF_B_KEY, "told after it");
    soon(() -> pair.ben.key(OF_B_KEY).disabled() != null);
    // Then
    assertThat(pair.ben.key(KEY)).isEqualTo(KeyFacts.CLEAR);
    pair.ben.retain(new Configured(Set.of("a", "b"), Set.of(KEY, OF_B_KEY), Set.of()));
    soon(() -> "revoked".equals(pair.ben.key(KEY).disabled()));
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldForgetAKeyThatIsGoneEverywhereAndOnlyThat(Engines.Kind kind) {
    // Given a key that is dead, and one that is
    KeyRef dead = new KeyRef("a", "dead");
    Configured both = new Configured(Set.of("a"), Set.of(KEY, dead), Set.of());
    Pair pair = new Pair(kind);
    pair.anne.retain(both);
    pair.ben.retain(both);
    pair.anne.disable(dead, "revoked");
    pair.anne.disable(KEY, "revoked");
    soon(() -> !pair.ben.key(KEY).clear() && !pair.ben.key(dead).clear());
    // When one of them knows the first no more
    pair.anne.retain(new Configured(Set.of("a"), Set.of(KEY), Set.of()));
    // Then nobody knows of it, whoever comes later
    assertThat(pair.anne.key(dead)).isEqualTo(KeyFacts.CLEAR);
    soon(() -> pair.ben.key(dead).clear());
    SharedState late = pair.join("late");
    soon(() -> !late.key(KEY).clear());
    assertThat(late.key(dead)).isEqualTo(KeyFacts.CLEAR);
    assertThat(pair.anne.key(KEY).disabled()).isEqualTo("revoked");
  }

  @ParameterizedTest
  @EnumSource(Engines.Kind.class)
  void shouldNotTakeFromOthersWhatItNeverHad(Engines.Kind kind) {
    // Given
    Pair pair = new Pair(kind);
    pair.anne.disable(KEY, "revoked");
    soon(() -> !pair.ben.key(KEY).clear());
    // When one begins with a configuration in which it is not
    pair.ben.retain(OF_B);
    assertThat(pair.ben.key(KEY)).isEqualTo(KeyFacts.CLEAR);
    pair.ben.disable(OF_B_KEY, "told after it");
    soon(() -> !pair.anne.key(OF_B_KEY).clear());
    // Then
    assertThat(pair.anne.key(KEY).disabled()).isEqualTo("revoked");
  }

  @Test
  void shouldReadOnlyKeysThatAreSome() {
    for (String odd : List.of("", "w", "w|a", "x|a|b", "ww|a|b|c", "b|a|b|c|d|e", "w|%zz|b|c")) {
      assertThatThrownBy(() -> FactKeys.read(odd)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(FactKeys.read(FactKeys.of(new FactKeys.Wait(KEY, ""))))
        .isEqualTo(new FactKeys.Wait(KEY, ""));
  }
}

package io.trireme.scheduler.plan;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.state.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.GEMINI;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.entry;
import static io.trireme.scheduler.Samples.key;
import static io.trireme.scheduler.Samples.lane;
import static io.trireme.scheduler.plan.Rig.BROKEN;
import static io.trireme.scheduler.plan.Rig.DEAD_URL;
import static io.trireme.scheduler.plan.Rig.describe;
import static io.trireme.scheduler.plan.Rig.rate;
import static io.trireme.scheduler.plan.Rig.rest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class CandidatePlanTest {
  private static final Channel TWO_BY_TWO =
      channel("a", CLAUDE, List.of("https://u1", "https://u2"), key("k1", true), key("k2", true));
  private static final Channel SINGLE =
      channel("b", CLAUDE, List.of("https://u3"), key("k3", true));

  @Test
  void shouldGoThroughBaseUrlsThenKeysThenChannels() {
    // When
    List<String> order = rest(new Rig(TWO_BY_TWO, SINGLE).plan());
    // Then
    assertThat(order)
        .containsExactly(
            "a k1 https://u1",
            "a k1 https://u2",
            "a k2 https://u1",
            "a k2 https://u2",
            "b k3 https://u3");
  }

  @Test
  void shouldBeginWithTheAccountThatKnowsTheConversation() {
    // When
    CandidatePlan plan =
        new Rig(SINGLE, TWO_BY_TWO).plan(new Ask("m", "team", null, new Account("a", "k2")));
    // Then
    assertThat(rest(plan))
        .containsExactly(
            "a k2 https://u1",
            "a k2 https://u2",
            "a k1 https://u1",
            "a k1 https://u2",
            "b k3 https://u3");
  }

  @Test
  void shouldBeginWithTheAccountEvenIfItsBreakerIsOpen() {
    // Given
    Rig rig = new Rig(SINGLE, TWO_BY_TWO);
    rig.trip("a", Duration.ofMinutes(5));
    // When
    CandidatePlan plan = rig.plan(new Ask("m", "team", null, new Account("a", "k2")));
    // Then
    assertThat(rest(plan)).startsWith("a k2 https://u1").contains("b k3 https://u3");
  }

  @Test
  void shouldKeepTheOrderWhereNoAccountKnowsTheConversation() {
    // Given
    Rig rig = new Rig(SINGLE, TWO_BY_TWO);
    // When
    CandidatePlan gone = rig.plan(new Ask("m", "team", null, new Account("c", "k1")));
    // Then
    assertThat(rest(gone)).isEqualTo(rest(rig.plan()));
  }

  @Test
  void shouldSkipDisabledKeys() {
    // Given
    Channel channel =
        channel("a", CLAUDE, List.of("https://u1"), key("off", false), key("on", true));
    // When
    List<String> order = rest(new Rig(channel).plan());
    // Then
    assertThat(order).containsExactly("a on https://u1");
  }

  @Test
  void shouldGoOnWithTheNextKeyAfterAFaultOfTheKey() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.failed(rate(null));
    // Then
    assertThat(rest(plan)).containsExactly("a k2 https://u1", "a k2 https://u2", "b k3 https://u3");
  }

  @Test
  void shouldRememberADeadBaseUrlForAllKeys() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.failed(DEAD_URL);
    // Then
    assertThat(rest(plan)).containsExactly("a k1 https://u2", "a k2 https://u2", "b k3 https://u3");
  }

  @Test
  void shouldLeaveAChannelWhoseBaseUrlsAreAllDead() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    plan.failed(DEAD_URL);
    plan.next();
    // When
    plan.failed(DEAD_URL);
    // Then
    assertThat(rest(plan)).containsExactly("b k3 https://u3");
  }

  @Test
  void shouldKeepDeadBaseUrlsToTheirChannel() {
    // Given
    CandidatePlan plan =
        new Rig(
                channel("x", CLAUDE, List.of("https://u")),
                channel("y", CLAUDE, List.of("https://u")))
            .plan();
    plan.next();
    // When
    plan.failed(DEAD_URL);
    // Then
    assertThat(rest(plan)).containsExactly("y - https://u");
  }

  @Test
  void shouldGoOnWithTheNextChannelAfterAFaultOfTheChannel() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.failed(BROKEN);
    // Then
    assertThat(rest(plan)).containsExactly("b k3 https://u3");
  }

  @Test
  void shouldGoOnWithTheNextChannelIfTheRequestCannotBeCarried() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.uncarried();
    // Then
    assertThat(rest(plan)).containsExactly("b k3 https://u3");
    assertThat(plan.leftOut()).contains("a: cannot carry the request");
  }

  @Test
  void shouldGiveNothingMoreAfterWhatIsNotToBeRetried() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.failed(new Diagnosis(FaultClass.CLIENT, FaultScope.REQUEST, false, null, "too long"));
    // Then
    assertThat(plan.next()).isEmpty();
    assertThat(plan.next()).isEmpty();
  }

  @Test
  void shouldGiveNothingMoreAfterARefusal() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    // When
    plan.refused();
    // Then
    assertThat(plan.next()).isEmpty();
  }

  @Test
  void shouldWantOneReportForEachCandidate() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    // When
    // Then
    assertThatThrownBy(plan::ended).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::abandoned).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> plan.failed(BROKEN)).isInstanceOf(IllegalStateException.class);
    plan.next();
    assertThat(plan.outstanding()).isTrue();
    assertThatThrownBy(plan::next).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> plan.broke(BROKEN)).isInstanceOf(IllegalStateException.class);
    plan.committed(Duration.ofMillis(5));
    assertThatThrownBy(() -> plan.failed(BROKEN)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::uncarried).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::next).isInstanceOf(IllegalStateException.class);
    plan.ended();
    assertThat(plan.outstanding()).isFalse();
    assertThatThrownBy(plan::ended).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldGiveNoKeyForAChannelWithoutKeys() {
    // Given
    CandidatePlan plan =
        new Rig(channel("local", CLAUDE, List.of("https://u1", "https://u2"))).plan();
    // When
    Candidate first = plan.next().orElseThrow();
    // Then
    assertThat(first.key()).isNull();
    assertThat(first.reason()).isEqualTo("failover: channel 1 of 1, base URL 1 of 2");
  }

  @Test
  void shouldSayWhyItIsTheCandidatesTurn() {
    // Given
    CandidatePlan plan = new Rig(TWO_BY_TWO, SINGLE).plan();
    plan.next();
    plan.pass();
    // When
    Candidate second = plan.next().orElseThrow();
    // Then
    assertThat(second.reason()).isEqualTo("failover: channel 1 of 2, key 1 of 2, base URL 2 of 2");
  }

  @Test
  void shouldNameTheModelAsTheChannelDoes() {
    // Given
    ModelRules rules = new ModelRules(Map.of("sonnet", "claude-sonnet-4-5"), List.of(), List.of());
    Rig rig = new Rig(channel("a", CLAUDE, List.of("https://u"), rules));
    // When
    Optional<Candidate> first = rig.plan(new Ask("sonnet", "team", null, null)).next();
    // Then
    assertThat(first).map(Candidate::upstreamModel).contains("claude-sonnet-4-5");
  }

  @Test
  void shouldSayWhatIsLeftOutAndWhy() {
    // Given
    ModelRules onlyX = new ModelRules(Map.of(), List.of("x"), List.of());
    Rig rig = new Rig(SINGLE);
    List<Channel> channels =
        List.of(
            channel("other", GEMINI, List.of("https://u")),
            channel("choosy", CLAUDE, List.of("https://u"), onlyX),
            channel("resting", CLAUDE, List.of("https://u")),
            channel("gone", CLAUDE, List.of("https://u")),
            channel("locked", CLAUDE, List.of("https://u"), key("off", false)),
            SINGLE);
    Lane lane =
        lane(
            CLAUDE,
            entry("other", EntryState.ACTIVE),
            entry("choosy", EntryState.ACTIVE),
            entry("resting", EntryState.SUSPENDED),
            entry("gone", EntryState.DISABLED),
            entry("locked", EntryState.ACTIVE),
            entry("b", EntryState.ACTIVE));
    GatewayConfiguration configuration = Samples.configuration(channels, lane);
    // When
    CandidatePlan plan = rig.scheduler.plan(configuration, CLAUDE, new Ask("m", "t", null, null));
    // Then
    assertThat(plan.leftOut())
        .containsExactly(
            "choosy: does not allow the model",
            "resting: is suspended in the lane",
            "gone: is disabled in the lane",
            "locked: has no enabled key");
    assertThat(rest(plan)).containsExactly("other - https://u", "b k3 https://u3");
    assertThat(plan.modelKnown()).isTrue();
  }

  @Test
  void shouldAskNobodyWhereNobodyMayBeAsked() {
    // Given
    Rig rig = new Rig(SINGLE);
    Lane lane = lane(CLAUDE, entry("b", EntryState.SUSPENDED));
    Lane off = lane(CLAUDE, entry("b", EntryState.DISABLED));
    // When, Then
    for (Lane each : List.of(lane, off)) {
      GatewayConfiguration closed = Samples.configuration(List.of(SINGLE), each);
      assertThat(rest(rig.scheduler.plan(closed, CLAUDE, new Ask("m", "t", null, null)))).isEmpty();
    }
  }

  @Test
  void shouldTellAnUnknownModelFromARestingChannel() {
    // Given
    ModelRules onlyX = new ModelRules(Map.of(), List.of("x"), List.of());
    Rig rig = new Rig(channel("c", CLAUDE, List.of("https://u"), onlyX));
    rig.state.suspend(Rig.place("c"), new Note(Instant.MAX, "by hand"));
    // When
    CandidatePlan known = rig.plan(new Ask("x", "t", null, null));
    CandidatePlan unknown = rig.plan(new Ask("y", "t", null, null));
    // Then
    assertThat(known.next()).isEmpty();
    assertThat(known.modelKnown()).isTrue();
    assertThat(known.leftOut()).containsExactly("c: is suspended in the lane: by hand");
    assertThat(unknown.next()).isEmpty();
    assertThat(unknown.modelKnown()).isFalse();
  }

  @Test
  void shouldAskTheGateAndTellItHowEachTurnEnded() {
    // Given
    List<String> book = new ArrayList<>();
    List<Set<String>> kept = new ArrayList<>();
    ChannelGate gate =
        new ChannelGate() {
          @Override
          public @Nullable Busy enter(Candidate candidate) {
            book.add("? " + candidate.channel().id());
            return candidate.channel().id().equals("a")
                ? new Busy("is at its limit", Duration.ofSeconds(3))
                : null;
          }

          @Override
          public void retain(Set<String> channels) {
            kept.add(channels);
          }

          @Override
          public void leave(Candidate candidate, Turn turn) {
            Diagnosis fault = turn.fault();
            book.add(
                candidate.channel().id()
                    + (" " + turn.ending() + " " + turn.timeToFirst())
                    + (fault == null ? "" : " " + fault.reason()));
          }
        };
    Channel third = channel("c", CLAUDE, List.of("https://u4"));
    Rig rig = new Rig(Strategy.FAILOVER, gate, TWO_BY_TWO, SINGLE, third);
    // When
    CandidatePlan plan = rig.plan();
    String first = describe(plan.next().orElseThrow());
    plan.failed(BROKEN);
    plan.next();
    plan.committed(Duration.ofMillis(7));
    plan.ended();
    // Then
    assertThat(first).isEqualTo("b k3 https://u3");
    assertThat(book)
        .containsExactly("? a", "? b", "b FAILED null broke off", "? c", "c SERVED PT0.007S");
    assertThat(plan.leftOut()).contains("a: is at its limit");
    assertThat(plan.metBusyChannel()).isTrue();
    assertThat(kept).containsExactly(Set.of("a", "b", "c"));
    assertThat(plan.shortestWait()).contains(Duration.ofSeconds(3));
  }

  @Test
  void shouldChangeNothingInADryRun() {
    // Given
    List<String> asked = new ArrayList<>();
    ChannelGate gate =
        new ChannelGate() {
          @Override
          public @Nullable Busy enter(Candidate candidate) {
            asked.add(candidate.channel().id());
            return null;
          }

          @Override
          public void leave(Candidate candidate, Turn turn) {
            throw new AssertionError("nothing entered");
          }
        };
    Rig rig = new Rig(Strategy.ROUND_ROBIN, gate, TWO_BY_TWO, SINGLE);
    Ask ask = new Ask("m", "team", "s", null);
    rig.trip("b", Duration.ZERO);
    // When
    Preview one = rig.scheduler.preview(rig.configuration, CLAUDE, ask);
    Preview two = rig.scheduler.preview(rig.configuration, CLAUDE, ask);
    // Then
    assertThat(one.candidates().stream().map(Rig::describe))
        .containsExactly(
            "a k1 https://u1",
            "a k1 https://u2",
            "a k2 https://u1",
            "a k2 https://u2",
            "b k3 https://u3");
    assertThat(two.candidates()).isEqualTo(one.candidates());
    assertThat(asked).isEmpty();
    assertThat(rig.breaker("b").phase().wireName()).isEqualTo("open");
  }
}

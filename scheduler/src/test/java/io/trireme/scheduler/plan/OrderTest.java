package io.trireme.scheduler.plan;

import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.state.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.key;
import static io.trireme.scheduler.plan.Rig.BROKEN;
import static io.trireme.scheduler.plan.Rig.DEAD_URL;
import static io.trireme.scheduler.plan.Rig.describe;
import static io.trireme.scheduler.plan.Rig.place;
import static io.trireme.scheduler.plan.Rig.rest;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OrderTest {
  private static final Channel A = channel("a", CLAUDE, List.of("https://u"), key("k", true));
  private static final Channel B = channel("b", CLAUDE, List.of("https://u"), key("k", true));
  private static final Channel C = channel("c", CLAUDE, List.of("https://u"), key("k", true));

  private final Rig rig = new Rig(A, B, C);

  private static List<String> channels(CandidatePlan plan) {
    return rest(plan).stream().map(line -> line.substring(0, 1)).toList();
  }

  private static Map<String, Integer> spread(Rig rig, int exchanges, String session) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < exchanges; i++) {
      counts.merge(rig.serve(session).substring(0, 1), 1, Integer::sum);
    }
    return counts;
  }

  private static Rig with(Strategy strategy) {
    return new Rig(strategy, ChannelGate.OPEN, A, B, C);
  }

  /** Lets a channel fail as often as it takes for its breaker to open. */
  private static void breakDown(Rig rig, String id) {
    for (int i = 0; i < 50 && rig.breaker(id).closed(); i++) {
      CandidatePlan plan = rig.plan(new Ask("m", "team", null, new Account(id, "k")));
      plan.next();
      plan.failed(BROKEN);
    }
  }

  @Test
  void shouldTakePromotionThenAffinityThenPriority() {
    // Given
    rig.state.promote(place("c"), rig.clock.instant().plusSeconds(60));
    CandidatePlan before = rig.plan(new Ask("m", "team", "s", new Account("b", "k")));
    before.next();
    before.ended();
    // When
    CandidatePlan plan = rig.plan("s");
    // Then
    assertThat(plan.next()).map(Candidate::reason).get().asString().startsWith("promotion: ");
    plan.pass();
    assertThat(plan.next()).map(Candidate::reason).get().asString().startsWith("affinity: ");
    plan.pass();
    assertThat(describe(plan.next().orElseThrow())).startsWith("a ");
    rig.clock.advanceSeconds(60);
    assertThat(channels(rig.plan("s"))).containsExactly("b", "a", "c");
  }

  @Test
  void shouldNotPromoteThroughAnOpenBreaker() {
    // Given
    rig.state.promote(place("c"), rig.clock.instant().plusSeconds(600));
    // When
    breakDown(rig, "c");
    // Then
    assertThat(channels(rig.plan())).containsExactly("a", "b", "c");
  }

  @Test
  void shouldStayWithAConversationWhileItIsWarm() {
    // Given
    breakDown(rig, "a");
    String first = rig.serve("s");
    rig.state.close(place("a"));
    // When
    rig.clock.advance(AffinitySettings.DEFAULT_TTL.minusSeconds(1));
    String warm = rig.serve("s");
    String fresh = rig.serve("t");
    rig.clock.advance(AffinitySettings.DEFAULT_TTL);
    String cold = rig.serve("s");
    // Then
    assertThat(first).startsWith("b ");
    assertThat(warm).startsWith("b ");
    assertThat(fresh).startsWith("a ");
    assertThat(cold).startsWith("a ");
  }

  @Test
  void shouldLeaveAConversationsChannelWhenItIsIll() {
    // Given
    breakDown(rig, "a");
    rig.serve("s");
    rig.state.close(place("a"));
    // When
    breakDown(rig, "b");
    // Then
    assertThat(channels(rig.plan("s"))).startsWith("a");
  }

  @Test
  void shouldLeaveAConversationsChannelWhenItIsSuspended() {
    // Given
    breakDown(rig, "a");
    rig.serve("s");
    rig.state.close(place("a"));
    // When
    rig.state.suspend(place("b"), new Note(Instant.MAX, "by hand"));
    // Then
    assertThat(channels(rig.plan("s"))).containsExactly("a", "c");
  }

  @Test
  void shouldNotMixUpConversationsOfTwoCallers() {
    // Given
    breakDown(rig, "a");
    rig.serve("s");
    rig.state.close(place("a"));
    // When
    CandidatePlan plan = rig.plan(new Ask("m", "others", "s", null));
    // Then
    assertThat(channels(plan)).startsWith("a");
  }

  @Test
  void shouldBeginWithTheKeyOfTheConversation() {
    // Given
    Channel two = channel("a", CLAUDE, List.of("https://u"), key("k1", true), key("k2", true));
    Rig keys = new Rig(two);
    CandidatePlan first = keys.plan("s");
    first.next();
    first.failed(Rig.rate(Duration.ofSeconds(5)));
    first.next();
    first.ended();
    // When
    keys.clock.advanceSeconds(5);
    // Then
    assertThat(rest(keys.plan("s"))).containsExactly("a k2 https://u", "a k1 https://u");
    assertThat(rest(keys.plan("t"))).containsExactly("a k1 https://u", "a k2 https://u");
  }

  @Test
  void shouldTryOpenBreakersLastAndTheLeastBadFirst() {
    // Given
    breakDown(rig, "a");
    for (int i = 0; i < 5; i++) {
      CandidatePlan plan = rig.plan(new Ask("m", "team", null, new Account("b", "k")));
      plan.next();
      plan.ended();
    }
    breakDown(rig, "b");
    // When
    CandidatePlan plan = rig.plan();
    // Then
    assertThat(channels(plan)).containsExactly("c", "b");
    assertThat(plan.lastResort()).isFalse();
    assertThat(plan.explain())
        .anyMatch(
            one ->
                one.channel().equals("a")
                    && one.reason().matches("breaker open for \\d+ s: 5 of 5 failed"));
  }

  @Test
  void shouldSayWhenToComeBackWhereEveryBreakerIsOpen() {
    // Given
    for (String name : List.of("a", "b", "c")) {
      rig.trip(name, name.equals("b") ? Duration.ofSeconds(20) : Duration.ofMinutes(5));
    }
    // When
    CandidatePlan plan = rig.plan();
    List<String> asked = channels(plan);
    // Then
    assertThat(asked).hasSize(1);
    assertThat(plan.lastResort()).isTrue();
    assertThat(plan.shortestWait()).contains(Duration.ofSeconds(20));
  }

  @Test
  void shouldTellNobodyToStayAwayForLongerThanHalfAMinute() {
    // Given
    for (String name : List.of("a", "b", "c")) {
      rig.trip(name, Duration.ofMinutes(15));
    }
    // When
    CandidatePlan plan = rig.plan();
    channels(plan);
    // Then
    assertThat(plan.shortestWait()).contains(Order.MAX_TOLD_WAIT);
  }

  @Test
  void shouldBoundHowManyOpenBreakersAreTried() {
    // Given
    List<Channel> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(channel("c" + i, CLAUDE, List.of("https://u")));
    }
    Rig large = new Rig(many.toArray(Channel[]::new));
    many.forEach(one -> large.trip(one.id(), Duration.ofMinutes(5)));
    // When
    List<String> asked = large.fail(BROKEN);
    // Then
    assertThat(asked).hasSize(Order.MAX_OPEN_TRIED);
  }

  @Test
  void shouldKeepBreakersToTheirLane() {
    // Given
    Lane gemini =
        new Lane(
            Samples.GEMINI,
            Strategy.FAILOVER,
            List.of(
                new LaneEntry("a", 1, EntryState.ACTIVE, null),
                new LaneEntry("b", 1, EntryState.ACTIVE, null)),
            BreakerSettings.DEFAULTS,
            AffinitySettings.usual(Strategy.FAILOVER));
    rig.configuration =
        Samples.configuration(List.of(A, B, C), rig.configuration.lane(CLAUDE), gemini);
    // When
    breakDown(rig, "a");
    // Then
    Ask ask = new Ask("m", "team", null, null);
    assertThat(channels(rig.scheduler.plan(rig.configuration, Samples.GEMINI, ask)))
        .startsWith("a");
    assertThat(channels(rig.plan())).startsWith("b");
  }

  @Test
  void shouldNeverTripWhereThatIsSet() {
    // Given
    BreakerSettings d = BreakerSettings.DEFAULTS;
    BreakerSettings off =
        new BreakerSettings(
            false, d.window(), d.threshold(), 5, d.probeEvery(), d.openFor(), d.successes());
    Lane lane =
        new Lane(
            CLAUDE,
            Strategy.FAILOVER,
            List.of(
                new LaneEntry("a", 1, EntryState.ACTIVE, off),
                new LaneEntry("b", 1, EntryState.ACTIVE, null)),
            d,
            AffinitySettings.usual(Strategy.FAILOVER));
    rig.configuration = Samples.configuration(List.of(A, B), lane);
    // When
    for (int i = 0; i < 100; i++) {
      rig.fail(BROKEN);
    }
    // Then
    assertThat(channels(rig.plan())).startsWith("a");
    assertThat(rig.breaker("b").closed()).isFalse();
  }

  @Test
  void shouldPlaceABaseUrlThatFailedOfLateLast() {
    // Given
    Channel two = channel("a", CLAUDE, List.of("https://u1", "https://u2"), key("k", true));
    Rig urls = new Rig(two);
    CandidatePlan plan = urls.plan();
    plan.next();
    plan.failed(DEAD_URL);
    plan.next();
    plan.ended();
    // When
    List<String> soon = rest(urls.plan());
    urls.clock.advanceSeconds(30);
    List<String> later = rest(urls.plan());
    // Then
    assertThat(soon).containsExactly("a k https://u2", "a k https://u1");
    assertThat(later).containsExactly("a k https://u1", "a k https://u2");
    assertThat(urls.breaker("a").calls()).isEqualTo(1);
    assertThat(urls.breaker("a").failures()).isZero();
  }

  @Test
  void shouldCountAStreamThatBrokeAndNotOneThatWasAbandoned() {
    // Given
    for (int i = 0; i < 20; i++) {
      CandidatePlan left = rig.plan();
      left.next();
      left.committed(Duration.ofMillis(1));
      left.abandoned();
    }
    assertThat(rig.breaker("a").calls()).isZero();
    // When
    for (int i = 0; i < 5; i++) {
      CandidatePlan broken = rig.plan();
      broken.next();
      broken.committed(Duration.ofMillis(1));
      broken.broke(BROKEN);
    }
    // Then
    assertThat(rig.breaker("a").closed()).isFalse();
  }

  @Test
  void shouldLetOneOfManyFindOutWhetherAChannelIsWell() {
    // Given
    breakDown(rig, "a");
    rig.clock.advanceSeconds(30);
    // When
    CandidatePlan probe = rig.plan();
    CandidatePlan meanwhile = rig.plan();
    // Then
    assertThat(describe(probe.next().orElseThrow())).startsWith("a ");
    assertThat(describe(meanwhile.next().orElseThrow())).startsWith("b ");
    probe.abandoned();
    assertThat(describe(rig.plan().next().orElseThrow())).startsWith("a ");
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "RANDOM", "WEIGHTED"})
  void shouldSpreadEvenlyPerRequest(Strategy strategy) {
    // When
    Map<String, Integer> counts = spread(with(strategy), 6000, "same");
    // Then
    assertThat(counts.values()).hasSize(3).allMatch(count -> count > 1850 && count < 2150);
  }

  @Test
  void shouldTakeTurnsExactly() {
    assertThat(spread(with(Strategy.ROUND_ROBIN), 6000, "same").values())
        .containsExactly(2000, 2000, 2000);
  }

  @Test
  void shouldShareTheTurnsOfOneThatIsIllEvenly() {
    // Given
    Rig turns = with(Strategy.ROUND_ROBIN);
    turns.trip("b", Duration.ofDays(1));
    // When
    Map<String, Integer> counts = spread(turns, 6000, "same");
    // Then
    assertThat(counts).containsOnlyKeys("a", "c");
    assertThat(counts.get("a")).isBetween(2990, 3010);
  }

  @Test
  void shouldSpreadByTheWeightsOfTheLane() {
    // Given
    Rig weighted = with(Strategy.WEIGHTED);
    weighted.configuration =
        Samples.configuration(
            List.of(A, B, C),
            new Lane(
                CLAUDE,
                Strategy.WEIGHTED,
                List.of(
                    new LaneEntry("a", 6, EntryState.ACTIVE, null),
                    new LaneEntry("b", 3, EntryState.ACTIVE, null),
                    new LaneEntry("c", 1, EntryState.ACTIVE, null)),
                BreakerSettings.DEFAULTS,
                AffinitySettings.usual(Strategy.WEIGHTED)));
    // When
    Map<String, Integer> counts = spread(weighted, 10_000, "same");
    // Then
    assertThat(counts.get("a")).isBetween(5800, 6200);
    assertThat(counts.get("b")).isBetween(2800, 3200);
    assertThat(counts.get("c")).isBetween(850, 1150);
  }

  @Test
  void shouldPreferTheQuickestAndTryTheUnseenAndTheForgotten() {
    // Given
    Rig quickest = with(Strategy.LEAST_LATENCY);
    Map<String, Duration> speed =
        Map.of(
            "a", Duration.ofMillis(900), "b", Duration.ofMillis(100), "c", Duration.ofMillis(500));
    Map<String, Integer> counts = new TreeMap<>();
    // When
    for (int i = 0; i < 3000; i++) {
      CandidatePlan plan = quickest.plan();
      String id = plan.next().orElseThrow().channel().id();
      counts.merge(id, 1, Integer::sum);
      plan.committed(speed.getOrDefault(id, Duration.ZERO));
      plan.ended();
      quickest.clock.advance(Duration.ofSeconds(1));
    }
    // Then
    assertThat(counts).containsOnlyKeys("a", "b", "c");
    assertThat(counts.get("b")).isGreaterThan(2900);
    assertThat(counts.get("a")).isBetween(5, 30);
  }

  @Test
  void shouldTurnFromTheQuickestWhenItFails() {
    // Given
    Rig quickest = with(Strategy.LEAST_LATENCY);
    spread(quickest, 3, "same");
    CandidatePlan plan = quickest.plan();
    String failing = describe(plan.next().orElseThrow());
    // When
    plan.failed(BROKEN);
    // Then
    assertThat(describe(quickest.plan().next().orElseThrow())).isNotEqualTo(failing);
  }
}

package io.trireme.scheduler.plan;

import io.trireme.core.Secret;
import io.trireme.scheduler.About;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.state.KeyFacts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.key;
import static io.trireme.scheduler.plan.Rig.DEAD_KEY;
import static io.trireme.scheduler.plan.Rig.DEAD_URL;
import static io.trireme.scheduler.plan.Rig.describe;
import static io.trireme.scheduler.plan.Rig.quota;
import static io.trireme.scheduler.plan.Rig.rate;
import static io.trireme.scheduler.plan.Rig.ref;
import static io.trireme.scheduler.plan.Rig.rest;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class KeysTest {
  private static final Channel THREE =
      channel("a", CLAUDE, List.of("https://u"), key("k1", true), key("k2", true), key("k3", true));
  private static final Channel ONE = channel("a", CLAUDE, List.of("https://u"), key("k1", true));
  private static final Channel OTHER = channel("b", CLAUDE, List.of("https://v"), key("k", true));

  private final Rig rig = new Rig(THREE);

  private static Channel three(KeyStrategy strategy, int... weights) {
    List<ApiKey> keys =
        List.of(
            new ApiKey("k1", "", Secret.of("s1"), weights[0], true),
            new ApiKey("k2", "", Secret.of("s2"), weights[1], true),
            new ApiKey("k3", "", Secret.of("s3"), weights[2], true));
    return new Channel(
        "a",
        About.NOTHING,
        CLAUDE,
        List.of(BaseUrl.of("https://u")),
        keys,
        strategy,
        ModelRules.ALL,
        Transport.DEFAULTS,
        Limits.NONE);
  }

  private static void failFirst(Rig rig, Diagnosis diagnosis) {
    CandidatePlan plan = rig.plan();
    plan.next();
    plan.failed(diagnosis);
  }

  private static Duration wait(Rig rig, String key, String model) {
    return Words.left(
        rig.clock.instant(),
        rig.state.key(ref("a", key)).cooldown(model, rig.clock.instant()).orElseThrow().until());
  }

  @Test
  void shouldTakeTurns() {
    // Given
    Rig turns = new Rig(three(KeyStrategy.ROUND_ROBIN, 1, 1, 1));
    // When
    List<String> served =
        List.of(turns.serve(null), turns.serve(null), turns.serve(null), turns.serve(null));
    // Then
    assertThat(served)
        .containsExactly("a k1 https://u", "a k2 https://u", "a k3 https://u", "a k1 https://u");
  }

  @Test
  void shouldSpreadByWeight() {
    // Given
    Rig weighted = new Rig(three(KeyStrategy.WEIGHTED, 1, 2, 5));
    Map<String, Integer> counts = new TreeMap<>();
    // When
    for (int i = 0; i < 8000; i++) {
      counts.merge(weighted.serve(null), 1, Integer::sum);
    }
    // Then
    assertThat(counts.get("a k1 https://u")).isBetween(850, 1150);
    assertThat(counts.get("a k2 https://u")).isBetween(1800, 2200);
    assertThat(counts.get("a k3 https://u")).isBetween(4750, 5250);
  }

  @Test
  void shouldStayWithTheFirstKeyByDefault() {
    // When
    List<String> served = List.of(rig.serve(null), rig.serve(null));
    // Then
    assertThat(served).containsExactly("a k1 https://u", "a k1 https://u");
  }

  @Test
  void shouldPutAKeyAsideForAsLongAsTheVendorSays() {
    // Given
    failFirst(rig, rate(Duration.ofSeconds(7)));
    // When
    CandidatePlan plan = rig.plan();
    // Then
    assertThat(rest(plan)).containsExactly("a k2 https://u", "a k3 https://u");
    assertThat(plan.explain())
        .anyMatch(one -> one.reason().equals("key k1 cools for 7 s: rate limit"));
    assertThat(rig.plan(new Ask("n", "team", null, null)).next().map(Rig::describe))
        .contains("a k1 https://u");
    rig.clock.advanceSeconds(7);
    assertThat(rest(rig.plan())).startsWith("a k1 https://u");
  }

  @ParameterizedTest
  @CsvSource({"PT0.02S, PT1S", "PT7S, PT7S", "PT5H, PT1H"})
  void shouldTakeANamedWaitWithinReason(Duration named, Duration kept) {
    // When
    failFirst(rig, rate(named));
    // Then
    assertThat(wait(rig, "k1", "m")).isEqualTo(kept);
  }

  @Test
  void shouldGuessALongerWaitEachTime() {
    // Given
    Rig single = new Rig(ONE);
    long[] most = {5, 10, 20, 40, 80, 160, 300, 300};
    for (long seconds : most) {
      // When
      failFirst(single, rate(null));
      // Then
      assertThat(wait(single, "k1", "m"))
          .isBetween(Duration.ofMillis(seconds * 800), Duration.ofSeconds(seconds));
      single.clock.advance(wait(single, "k1", "m"));
    }
    single.serve(null);
    failFirst(single, rate(null));
    assertThat(wait(single, "k1", "m")).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldForgetAWaitAfterASuccess() {
    // Given
    Rig single = new Rig(ONE);
    failFirst(single, rate(null));
    // When
    single.serve(null);
    // Then
    assertThat(single.state.key(ref("a", "k1"))).isEqualTo(KeyFacts.CLEAR);
  }

  @Test
  void shouldDisableADeadKeyAndSayWhy() {
    // Given
    failFirst(rig, DEAD_KEY);
    rig.clock.advance(Duration.ofDays(30));
    // When
    CandidatePlan plan = rig.plan();
    // Then
    assertThat(rest(plan)).containsExactly("a k2 https://u", "a k3 https://u");
    assertThat(plan.explain())
        .anyMatch(one -> one.reason().equals("key k1 is disabled: key revoked"));
    assertThat(plan.disabledKeys()).containsExactly("a, key k1: key revoked");
    rig.state.enable(ref("a", "k1"));
    assertThat(rest(rig.plan())).startsWith("a k1 https://u");
  }

  @Test
  void shouldNotDisableAKeyThatLacksOneModel() {
    // When
    failFirst(rig, Rig.of(FaultClass.KEY, FaultScope.KEY_MODEL, "not allowed"));
    // Then
    assertThat(rig.state.key(ref("a", "k1")).disabled()).isNull();
    assertThat(rest(rig.plan())).startsWith("a k2 https://u");
    assertThat(rest(rig.plan(new Ask("n", "t", null, null)))).startsWith("a k1 https://u");
  }

  @Test
  void shouldTakeAReplacedSecretForANewKey() {
    // Given
    Rig rotated = new Rig(three(KeyStrategy.FAILOVER, 1, 1, 1));
    failFirst(rotated, DEAD_KEY);
    Channel after = channel("a", CLAUDE, List.of("https://u"), key("k1", true), key("k2", true));
    // When
    rotated.configuration = Rig.configuration(Strategy.FAILOVER, after);
    // Then
    assertThat(rest(rotated.plan())).startsWith("a k1 https://u");
  }

  @Test
  void shouldDemoteAKeyWithoutMoneyOnceAnotherWasServed() {
    // Given
    CandidatePlan plan = rig.plan();
    plan.next();
    plan.failed(quota(Duration.ofMinutes(10)));
    plan.next();
    boolean before = rig.state.key(ref("a", "k1")).isDemoted(rig.clock.instant());
    // When
    plan.ended();
    // Then
    assertThat(before).isFalse();
    assertThat(rig.state.key(ref("a", "k1")).isDemoted(rig.clock.instant())).isTrue();
    rig.clock.advance(Duration.ofMinutes(10));
    assertThat(rest(rig.plan())).startsWith("a k1 https://u");
  }

  @Test
  void shouldPlaceADemotedKeyBehindTheOthers() {
    // Given
    CandidatePlan plan = rig.plan();
    plan.next();
    plan.failed(quota(null));
    plan.next();
    plan.ended();
    // When
    rig.clock.advance(Duration.ofMinutes(2));
    // Then
    assertThat(rest(rig.plan()))
        .containsExactly("a k2 https://u", "a k3 https://u", "a k1 https://u");
  }

  @Test
  void shouldDemoteAKeyInItsOwnChannelAlone() {
    // Given two channels with one credential under one id
    Channel twin = channel("b", CLAUDE, List.of("https://v"), key("k1", true), key("k2", true));
    Rig both = new Rig(THREE, twin);
    CandidatePlan plan = both.plan();
    plan.next();
    // When
    plan.failed(quota(Duration.ofMinutes(10)));
    plan.next();
    plan.ended();
    // Then
    assertThat(both.state.key(ref("a", "k1")).isDemoted(both.clock.instant())).isTrue();
    assertThat(both.state.key(ref("b", "k1"))).isEqualTo(KeyFacts.CLEAR);
    assertThat(rest(both.plan())).containsSubsequence("b k1 https://v", "b k2 https://v");
  }

  @Test
  void shouldNotDemoteAKeyIfNobodyWasServed() {
    // When
    rig.fail(quota(null));
    // Then
    assertThat(rig.state.key(ref("a", "k1")).isDemoted(rig.clock.instant())).isFalse();
  }

  @Test
  void shouldNeverCoolAKeyForAFaultOfABaseUrl() {
    // When
    rig.fail(DEAD_URL);
    // Then
    assertThat(rig.state.key(ref("a", "k1"))).isEqualTo(KeyFacts.CLEAR);
  }

  @Test
  void shouldNotHoldAClientsFaultAgainstAnything() {
    // Given
    Diagnosis fault = Rig.of(FaultClass.CLIENT, FaultScope.REQUEST, "bad request");
    // When
    for (int i = 0; i < 100; i++) {
      rig.fail(fault);
    }
    // Then
    assertThat(rig.state.key(ref("a", "k1"))).isEqualTo(KeyFacts.CLEAR);
    assertThat(rig.breaker("a").calls()).isZero();
    assertThat(rest(rig.plan())).startsWith("a k1 https://u");
  }

  @Test
  void shouldTryTheLeastBadKeyOnceWhenAllCool() {
    // Given
    rig.fail(rate(null));
    // When
    CandidatePlan plan = rig.plan();
    List<String> left = rest(plan);
    // Then
    String earliest =
        List.of("k1", "k2", "k3").stream()
            .min(Comparator.comparing(key -> wait(rig, key, "m")))
            .orElseThrow();
    assertThat(left).containsExactly("a " + earliest + " https://u");
  }

  @Test
  void shouldRefuseAtOnceWhenEveryVendorNamedAWait() {
    // Given
    Rig both = new Rig(THREE, OTHER);
    both.fail(rate(Duration.ofSeconds(40)));
    both.clock.advanceSeconds(10);
    // When
    CandidatePlan plan = both.plan();
    // Then
    assertThat(plan.next()).isEmpty();
    assertThat(plan.shortestWait()).contains(Duration.ofSeconds(30));
    assertThat(plan.leftOut())
        .containsExactly("a: has no key that is usable now", "b: has no key that is usable now");
  }

  @Test
  void shouldTryIfTheNamedWaitIsNearlyOver() {
    // Given
    Rig both = new Rig(ONE, OTHER);
    both.fail(rate(Duration.ofSeconds(40)));
    // When
    both.clock.advanceSeconds(37);
    // Then
    assertThat(rest(both.plan())).containsExactly("a k1 https://u");
  }

  @Test
  void shouldPreferAnotherChannelToACoolingKey() {
    // Given
    Rig both = new Rig(ONE, OTHER);
    failFirst(both, rate(null));
    // When
    CandidatePlan plan = both.plan();
    // Then
    assertThat(rest(plan)).containsExactly("b k https://v", "a k1 https://u");
  }

  @Test
  void shouldReportAChannelWhoseKeysAreAllDead() {
    // Given
    rig.fail(DEAD_KEY);
    // When
    CandidatePlan plan = rig.plan();
    Optional<Candidate> next = plan.next();
    // Then
    assertThat(next).isEmpty();
    assertThat(plan.shortestWait()).isEmpty();
    assertThat(plan.leftOut()).containsExactly("a: has no key that is usable now");
    assertThat(plan.modelKnown()).isTrue();
  }

  @Test
  void shouldNotWaitLongerBecauseTheClockWentBack() {
    // Given
    failFirst(rig, rate(Duration.ofSeconds(40)));
    // When
    rig.clock.advance(Duration.ofSeconds(100));
    CandidatePlan plan = rig.plan();
    // Then
    assertThat(describe(plan.next().orElseThrow())).isEqualTo("a k1 https://u");
    assertThat(plan.shortestWait().filter(Duration::isNegative)).isEmpty();
  }
}

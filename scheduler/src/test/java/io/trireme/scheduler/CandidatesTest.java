package io.trireme.scheduler;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.GEMINI;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.configuration;
import static io.trireme.scheduler.Samples.entry;
import static io.trireme.scheduler.Samples.key;
import static io.trireme.scheduler.Samples.lane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class CandidatesTest {
  private static final Channel TWO_BY_TWO =
      channel("a", CLAUDE, List.of("https://u1", "https://u2"), key("k1", true), key("k2", true));
  private static final Channel SINGLE =
      channel("b", CLAUDE, List.of("https://u3"), key("k3", true));

  @Test
  void shouldGoThroughBaseUrlsThenKeysThenChannels() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    // When
    List<String> order = rest(plan);
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
    // Given
    GatewayConfiguration configuration = configuration(List.of(SINGLE, TWO_BY_TWO));
    // When
    CandidatePlan plan =
        Candidates.plan(configuration, CLAUDE, "m", new Candidates.Account("a", "k2"));
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
  void shouldKeepTheOrderWhereNoAccountKnowsTheConversation() {
    // Given
    GatewayConfiguration configuration = configuration(List.of(SINGLE, TWO_BY_TWO));
    List<String> order = rest(Candidates.plan(configuration, CLAUDE, "m"));
    // When
    CandidatePlan gone =
        Candidates.plan(configuration, CLAUDE, "m", new Candidates.Account("c", "k1"));
    CandidatePlan none = Candidates.plan(configuration, CLAUDE, "m", null);
    // Then
    assertThat(rest(gone)).isEqualTo(order);
    assertThat(rest(none)).isEqualTo(order);
  }

  @Test
  void shouldSkipDisabledKeys() {
    // Given
    Channel channel =
        channel("a", CLAUDE, List.of("https://u1"), key("off", false), key("on", true));
    // When
    List<String> order = rest(plan(channel));
    // Then
    assertThat(order).containsExactly("a on https://u1");
  }

  @Test
  void shouldGoOnWithTheNextKey() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    // When
    plan.skipKey();
    // Then
    assertThat(rest(plan)).containsExactly("a k2 https://u1", "a k2 https://u2", "b k3 https://u3");
  }

  @Test
  void shouldRememberADeadBaseUrlForAllKeys() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    // When
    plan.skipBaseUrl();
    // Then
    assertThat(rest(plan)).containsExactly("a k1 https://u2", "a k2 https://u2", "b k3 https://u3");
  }

  @Test
  void shouldLeaveAChannelWhoseBaseUrlsAreAllDead() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    plan.skipBaseUrl();
    plan.next();
    // When
    plan.skipBaseUrl();
    // Then
    assertThat(rest(plan)).containsExactly("b k3 https://u3");
  }

  @Test
  void shouldKeepDeadBaseUrlsToTheirChannel() {
    // Given
    CandidatePlan plan =
        plan(
            channel("x", CLAUDE, List.of("https://u")), channel("y", CLAUDE, List.of("https://u")));
    plan.next();
    // When
    plan.skipBaseUrl();
    // Then
    assertThat(rest(plan)).containsExactly("y - https://u");
  }

  @Test
  void shouldGoOnWithTheNextChannel() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    // When
    plan.skipChannel();
    // Then
    assertThat(rest(plan)).containsExactly("b k3 https://u3");
  }

  @Test
  void shouldLetSkipsSpeakOfTheLastCandidateHoweverOftenTheyAreCalled() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    // When
    plan.skipBaseUrl();
    plan.skipKey();
    plan.skipKey();
    // Then
    assertThat(rest(plan)).containsExactly("a k2 https://u2", "b k3 https://u3");
  }

  @Test
  void shouldRefuseToSkipBeforeTheFirst() {
    // Given
    CandidatePlan plan = plan(SINGLE);
    // When
    // Then
    assertThatThrownBy(plan::skipKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::skipBaseUrl).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plan::skipChannel).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldHonourSkipsInALoop() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    List<String> order = new ArrayList<>();
    // When
    for (Candidate candidate : plan) {
      order.add(describe(candidate));
      plan.skipKey();
    }
    // Then
    assertThat(order).containsExactly("a k1 https://u1", "a k2 https://u1", "b k3 https://u3");
    assertThat(plan.next()).isEmpty();
  }

  @Test
  void shouldNotMoveWhenAskedWhetherThereIsMore() {
    // Given
    Iterator<Candidate> iterator = plan(SINGLE).iterator();
    // When
    boolean once = iterator.hasNext();
    boolean twice = iterator.hasNext();
    // Then
    assertThat(once).isTrue();
    assertThat(twice).isTrue();
    assertThat(describe(iterator.next())).isEqualTo("b k3 https://u3");
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void shouldGiveNoKeyForAChannelWithoutKeys() {
    // Given
    CandidatePlan plan = plan(channel("local", CLAUDE, List.of("https://u1", "https://u2")));
    // When
    Candidate first = plan.next().orElseThrow();
    // Then
    assertThat(first.key()).isNull();
    assertThat(first.reason()).isEqualTo("failover: channel 1 of 1, base URL 1 of 2");
    assertThat(rest(plan)).containsExactly("local - https://u2");
  }

  @Test
  void shouldSayWhyItIsTheCandidatesTurn() {
    // Given
    CandidatePlan plan = plan(TWO_BY_TWO, SINGLE);
    plan.next();
    // When
    Candidate second = plan.next().orElseThrow();
    // Then
    assertThat(second.reason()).isEqualTo("failover: channel 1 of 2, key 1 of 2, base URL 2 of 2");
  }

  @Test
  void shouldNameTheModelAsTheChannelDoes() {
    // Given
    ModelRules rules = new ModelRules(Map.of("sonnet", "claude-sonnet-4-5"), List.of(), List.of());
    GatewayConfiguration configuration =
        configuration(List.of(channel("a", CLAUDE, List.of("https://u"), rules)));
    // When
    Optional<Candidate> first = Candidates.plan(configuration, CLAUDE, "sonnet").next();
    // Then
    assertThat(first).map(Candidate::upstreamModel).contains("claude-sonnet-4-5");
  }

  @Test
  void shouldSayWhatIsLeftOutAndWhy() {
    // Given
    ModelRules onlyX = new ModelRules(Map.of(), List.of("x"), List.of());
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
    // When
    CandidatePlan plan = Candidates.plan(configuration(channels, lane), CLAUDE, "m");
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
  void shouldTellAnUnknownModelFromARestingChannel() {
    // Given
    ModelRules onlyX = new ModelRules(Map.of(), List.of("x"), List.of());
    GatewayConfiguration configuration =
        configuration(
            List.of(channel("c", CLAUDE, List.of("https://u"), onlyX)),
            lane(CLAUDE, entry("c", EntryState.SUSPENDED)));
    // When
    CandidatePlan known = Candidates.plan(configuration, CLAUDE, "x");
    CandidatePlan unknown = Candidates.plan(configuration, CLAUDE, "y");
    // Then
    assertThat(known.next()).isEmpty();
    assertThat(known.modelKnown()).isTrue();
    assertThat(unknown.next()).isEmpty();
    assertThat(unknown.modelKnown()).isFalse();
  }

  private static CandidatePlan plan(Channel... channels) {
    return Candidates.plan(configuration(List.of(channels)), CLAUDE, "m");
  }

  private static List<String> rest(CandidatePlan plan) {
    List<String> rest = new ArrayList<>();
    plan.forEach(candidate -> rest.add(describe(candidate)));
    return rest;
  }

  private static String describe(Candidate candidate) {
    ApiKey key = candidate.key();
    return candidate.channel().id()
        + " "
        + (key == null ? "-" : key.id())
        + " "
        + candidate.baseUrl();
  }
}

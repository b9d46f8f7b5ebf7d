package io.trireme.scheduler.state;

import io.trireme.scheduler.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.scheduler.Samples.CLAUDE;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients make up does not grow without a bound. */
@Timeout(10)
final class BoundsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Cooldown until(long seconds) {
    return new Cooldown(NOW.plusSeconds(seconds), "rate limit", true, 1);
  }

  private static KeyFacts filled(long firstEndsIn) {
    KeyFacts facts = KeyFacts.CLEAR;
    for (int i = 0; i < KeyFacts.MAX_MODELS; i++) {
      facts = facts.cooled("model-" + i, until(firstEndsIn + i), NOW);
    }
    return facts;
  }

  @Test
  void shouldForgetWhatIsOverWhenTooManyModelsWereNamed() {
    // Given: sixteen are over, sixteen hold
    KeyFacts facts = filled(-KeyFacts.MAX_MODELS / 2 + 1L);

    // When
    KeyFacts after = facts.cooled("one more", until(5), NOW);

    // Then
    assertThat(facts.cooldowns()).hasSize(KeyFacts.MAX_MODELS);
    assertThat(after.cooldowns()).hasSize(KeyFacts.MAX_MODELS / 2 + 1);
    assertThat(after.cooldown("one more", NOW)).isPresent();
    assertThat(after.cooldown("model-31", NOW)).isPresent();
  }

  @Test
  void shouldForgetWhatEndsSoonestWhenAllHold() {
    // Given
    KeyFacts facts = filled(10).cooled(KeyFacts.EVERY_MODEL, until(1), NOW);

    // When
    KeyFacts after = facts.cooled("one more", until(500), NOW);

    // Then
    assertThat(after.cooldowns())
        .hasSize(KeyFacts.MAX_MODELS)
        .containsKeys(KeyFacts.EVERY_MODEL, "one more", "model-31")
        .doesNotContainKeys("model-0", "model-1");
  }

  @Test
  void shouldKnowAModelOfALongNameByItsDigest() {
    // Given
    String name = "m".repeat(1_000_000);

    // When
    KeyFacts facts = KeyFacts.CLEAR.cooled(name, until(60), NOW);

    // Then
    assertThat(facts.cooldowns().keySet()).allMatch(kept -> kept.length() < 64);
    assertThat(facts.cooldown(name, NOW)).isPresent();
    assertThat(facts.strikes(name)).isEqualTo(1);
    assertThat(facts.cooldown(name + "m", NOW)).isEmpty();
    assertThat(facts.warmed(name)).isEqualTo(KeyFacts.CLEAR);
  }

  @Test
  void shouldForgetKeysAndBaseUrlsThatAreGoneFromAChannelThatStays() {
    // Given
    MemoryState state = new MemoryState(() -> NOW, new Random(1));
    Map<String, KeyRef> keys = Map.of("old", new KeyRef("a", "old"), "new", new KeyRef("a", "new"));
    keys.forEach(
        (name, key) -> {
          String url = "https://" + name;
          state.disable(key, "revoked");
          state.failed(new Endpoint("a", url));
          state.open(new BreakerId(CLAUDE, "a", url, ""), NOW.plusSeconds(60), 1, "down");
          state.open(new BreakerId(CLAUDE, "a", url, name), NOW.plusSeconds(60), 1, "down");
          state.remember(new Conversation(CLAUDE, "team", name), key);
        });
    // When
    state.retain(
        Configured.of(
            List.of(
                Samples.channel("a", CLAUDE, List.of("https://new"), Samples.key("new", true)))));
    // Then
    RuntimeSnapshot left = state.export();
    assertThat(left.keys()).containsOnlyKeys(new KeyRef("a", "new"));
    assertThat(left.troubles()).containsOnlyKeys(new Endpoint("a", "https://new"));
    assertThat(left.breakers())
        .containsOnlyKeys(
            new BreakerId(CLAUDE, "a", "https://new", ""),
            new BreakerId(CLAUDE, "a", "https://new", "new"));
    assertThat(left.affinities()).containsOnlyKeys(new Conversation(CLAUDE, "team", "new"));
  }

  @Test
  void shouldKnowAConversationOfALongNameByItsDigest() {
    // Given
    String name = "s".repeat(1_000_000);

    // When
    Conversation conversation = new Conversation(CLAUDE, "team", name);

    // Then
    assertThat(conversation.session().length()).isLessThanOrEqualTo(Conversation.MAX_NAME);
    assertThat(conversation).isEqualTo(new Conversation(CLAUDE, "team", name));
    assertThat(conversation).isNotEqualTo(new Conversation(CLAUDE, "team", name + "s"));
    assertThat(new Conversation(CLAUDE, "team", "short").session()).isEqualTo("short");
  }
}

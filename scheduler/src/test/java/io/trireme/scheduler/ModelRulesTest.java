package io.trireme.scheduler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class ModelRulesTest {

  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "*, '', true",
    "claude-*, claude-, true",
    "claude-*, claude-opus, true",
    "claude-*, Claude-opus, false",
    "claude-*, xclaude-opus, false",
    "*-latest, gpt-latest, true",
    "*-latest, gpt-latest-1, false",
    "a*a, a, false",
    "a*a, aa, true",
    "ab*bc, abc, false",
    "a*b*c, a1b2c, true",
    "a*b*c, acb, false",
    "*aab*, aaab, true",
    "*abab*c, abaababc, true",
    "a**b, ab, true",
    "gpt, gpt, true",
    "gpt, gpt-5, false",
    "gpt-5.1-codex, gpt, false",
    "*gpt-5*, gpt, false",
    "gpt.5*, gptx5, false"
  })
  void shouldMatchStarsAndNothingElse(String pattern, String name, boolean expected) {
    assertThat(ModelPattern.of(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  @Timeout(5)
  void shouldMatchHostileNamesInLinearTime() {
    // Given
    ModelPattern pattern = ModelPattern.of("*" + "a".repeat(150) + "b*c");
    String name = "a".repeat(2_000_000);
    // When
    boolean matches = pattern.matches(name + "c");
    // Then
    assertThat(matches).isFalse();
  }

  @Test
  void shouldTakeTheExactNameBeforeAnyPattern() {
    // Given
    ModelRules rules = mapping("claude-sonnet-*", "by-pattern", "claude-sonnet-4", "by-name");
    // When
    // Then
    assertThat(rules.upstreamModel("claude-sonnet-4")).contains("by-name");
    assertThat(rules.upstreamModel("claude-sonnet-5")).contains("by-pattern");
  }

  @Test
  void shouldTakeTheLongestPattern() {
    // Given
    ModelRules rules = mapping("*", "any", "claude-*", "claude", "claude-opus-*", "opus");
    // When
    // Then
    assertThat(rules.upstreamModel("claude-opus-4")).contains("opus");
    assertThat(rules.upstreamModel("claude-haiku")).contains("claude");
    assertThat(rules.upstreamModel("gpt")).contains("any");
  }

  @Test
  void shouldTakeTheFirstOfEquallyLongPatterns() {
    assertThat(mapping("a*", "first", "*b", "second").upstreamModel("ab")).contains("first");
    assertThat(mapping("*b", "second", "a*", "first").upstreamModel("ab")).contains("second");
  }

  @Test
  void shouldNotChainMappings() {
    assertThat(mapping("a", "b", "b", "c").upstreamModel("a")).contains("b");
  }

  @Test
  void shouldKeepNamesThatNoRuleMaps() {
    assertThat(ModelRules.ALL.upstreamModel("claude-x")).contains("claude-x");
  }

  @Test
  void shouldTestTheClientsNameAndNotTheMappedOne() {
    // Given
    ModelRules rules = new ModelRules(Map.of("fast", "claude-haiku"), List.of("fast"), List.of());
    // When
    // Then
    assertThat(rules.upstreamModel("fast")).contains("claude-haiku");
    assertThat(rules.upstreamModel("claude-haiku")).isEmpty();
  }

  @Test
  void shouldLetDenyWin() {
    // Given
    ModelRules rules = new ModelRules(Map.of(), List.of("claude-opus"), List.of("claude-*"));
    // When
    // Then
    assertThat(rules.upstreamModel("claude-opus")).isEmpty();
  }

  @Test
  void shouldNotTakeAPatternForAName() {
    // Given
    ModelRules rules = mapping("claude-*", "target", "*", "any");
    // When
    // Then
    assertThat(rules.upstreamModel("*")).contains("any");
    assertThat(mapping("x*y", "target").upstreamModel("x*")).contains("x*");
  }

  @Test
  void shouldListOnlyExactNamesThatMayBeSent() {
    // Given
    Map<String, String> map = new LinkedHashMap<>();
    map.put("sonnet", "claude-sonnet-4-5");
    map.put("secret-alias", "claude-opus-4");
    map.put("haiku-*", "claude-haiku-4");
    ModelRules rules =
        new ModelRules(
            map,
            List.of("sonnet", "secret-alias", "claude-sonnet-*", "claude-x"),
            List.of("secret-*"));
    // When
    // Then
    assertThat(rules.exactAliases()).containsExactly("sonnet", "claude-x");
    assertThat(rules.exactTargets()).containsExactly("claude-sonnet-4-5");
  }

  @Test
  void shouldRefuseTargetsWithWildcardAndBlankNames() {
    assertThatThrownBy(() -> mapping("a", "b*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the vendor's model name cannot hold a *");
    assertThatThrownBy(() -> mapping("a", " ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ModelRules(Map.of(), List.of(""), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a model name is not blank");
  }

  private static ModelRules mapping(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return new ModelRules(map, List.of(), List.of());
  }
}

package io.trireme.scheduler.price;

import io.trireme.core.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class PriceTableTest {

  private static PriceTable table(String prices) {
    return PriceTable.read(("{\"prices\": [" + prices + "]}").getBytes(StandardCharsets.UTF_8));
  }

  private static String input(PriceTable table, String model) {
    return table.find(model).map(price -> price.rates().input().toPlainString()).orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, 3",
    "claude-sonnet-4-5-20250929, 3",
    "claude-opus-4-20250514, 15",
    "claude-opus-4-5-20251101, 5",
    "claude-haiku-4-5, 1",
    "gpt-5, 1.25",
    "gpt-5-2025-08-07, 1.25",
    "gpt-5-mini, 0.25",
    "gpt-5.6-sol, 5",
    "openai/gpt-4.1, 2",
    "gemini-2.5-pro, 1.25",
    "models/gemini-2.5-flash, 0.3",
    "deepseek-chat, 0.14",
    "qwen3-max, 1.2",
    "kimi-k2.5, 0.6",
    "glm-4.7, 0.6",
    "GLM-5.2, 1.4",
    "MiniMax-M2.7, 0.3",
    "grok-4.3, 1.25",
    "gpt-5-something-new, none",
    "llama3.2:latest, none",
    "'', none"
  })
  void shouldKnowTheModelsOfToday(String model, String input) {
    assertThat(input(PriceTable.builtIn(), model)).isEqualTo(input);
  }

  @Test
  void shouldPriceAClaudeRequestWithCacheFromTheBuiltInTable() {
    // Given 1200 new tokens, 30000 read, 4000 written of which 1000 for an hour, 800 generated
    Usage usage =
        new Usage(
            OptionalLong.of(1200),
            OptionalLong.of(800),
            OptionalLong.of(30_000),
            OptionalLong.of(4000),
            OptionalLong.empty(),
            OptionalLong.of(1000));

    // Then: 0.0036 + 0.012 + 0.009 + 3000 x 3.75 (0.01125) + 1000 x 6 (0.006)
    assertThat(PriceTable.builtIn().nanos("claude-sonnet-4-6", usage)).hasValue(41_850_000);
  }

  @Test
  void shouldTakeTheExactNameThenTheLongestPattern() {
    // Given
    PriceTable table =
        table(
            """
            {"models": ["a-*"], "input": 1, "output": 1},
            {"models": ["a-b-*"], "input": 2, "output": 1},
            {"models": ["a-b-c"], "input": 3, "output": 1}
            """);

    // Then
    assertThat(input(table, "a-x")).isEqualTo("1");
    assertThat(input(table, "a-b-x")).isEqualTo("2");
    assertThat(input(table, "A-B-C")).isEqualTo("3");
    assertThat(input(table, "b")).isEqualTo("none");
  }

  @Test
  void shouldLetAnotherTableOverrideAndAdd() {
    // Given
    PriceTable base = table("{\"models\": [\"one\", \"two\"], \"input\": 1, \"output\": 1}");
    PriceTable own =
        table("{\"models\": [\"two\", \"three\", \"*\"], \"input\": 0, \"output\": 0}");

    // When
    PriceTable both = base.with(own);

    // Then
    assertThat(input(both, "one")).isEqualTo("1");
    assertThat(input(both, "two")).isEqualTo("0");
    assertThat(input(both, "three")).isEqualTo("0");
    assertThat(input(both, "any other")).isEqualTo("0");
    assertThat(input(base, "two")).isEqualTo("1");
    assertThat(both.byName()).containsOnlyKeys("one", "two", "three", "*");
  }

  @Test
  void shouldHoldOnlySensibleFigures() {
    PriceTable.builtIn()
        .byName()
        .forEach(
            (name, price) -> {
              Rates rates = price.rates();
              assertThat(rates.input()).as(name).isLessThanOrEqualTo(rates.output());
              if (rates.cacheRead() != null && rates.input().signum() > 0) {
                assertThat(rates.cacheRead()).as(name).isLessThan(rates.input());
              }
              for (Price.Tier tier : price.tiers()) {
                assertThat(tier.rates().input()).as(name).isGreaterThan(rates.input());
                assertThat(tier.rates().cacheRead() == null)
                    .as(name)
                    .isEqualTo(rates.cacheRead() == null);
              }
            });
    assertThat(PriceTable.builtIn().find("claude-opus-4-5"))
        .hasValueSatisfying(
            price ->
                assertThat(price.rates().cacheWriteLong()).isEqualByComparingTo(BigDecimal.TEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"models\": [], \"input\": 1, \"output\": 1} | prices[0].models: must be a list",
        "{\"models\": [\" \"], \"input\": 1, \"output\": 1} | prices[0].models: a model name",
        "{\"models\": [\"a\"], \"output\": 1} | prices[0].input: is missing",
        "{\"models\": [\"a\"], \"input\": 1, \"output\": \"1\"} | prices[0].output: must be",
        "{\"models\": [\"a\"], \"input\": -1, \"output\": 1} | prices[0].input: must be",
        "{\"models\": [\"a\"], \"input\": 10001, \"output\": 1} | prices[0].input: must be",
        "{\"models\": [\"a\"], \"input\": 1e-400, \"output\": 1} | prices[0].input: must be",
        "{\"models\": [\"a\"], \"input\": 1, \"output\": 1, \"inptu\": 2} | has an unknown field",
        "{\"models\": [\"a\"], \"input\": 1, \"output\": 1, \"above\": [{\"input\": 1,"
            + " \"output\": 1}]} | prices[0].above[0].tokens: must be",
        "7 | prices[0]: must be an object",
        "{\"models\": | line 1, column"
      })
  void shouldRefuseWithThePlace(String text) {
    // Given
    String[] parts = text.split(" \\| ", 2);

    // When / Then
    assertThatThrownBy(() -> table(parts[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(parts[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "null", "{\"prices\": [], \"extra\": 1}"})
  void shouldRefuseWhatIsNoTable(String text) {
    assertThatThrownBy(() -> PriceTable.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.trireme.store;

import io.trireme.scheduler.price.PriceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class PriceFileTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private PriceFile prices;

  @BeforeEach
  void make() {
    prices = new PriceFile(PriceTable.builtIn(), folder.resolve("prices.json"));
    prices.refresh();
  }

  private void write(String text) throws IOException {
    Files.writeString(prices.path(), text);
  }

  private String input(String model) {
    return prices
        .current()
        .find(model)
        .map(price -> price.rates().input().toPlainString())
        .orElse("none");
  }

  private static String own(String model, String input) {
    return "{\"prices\": [{\"models\": [\"%s\"], \"input\": %s, \"output\": 9}]}"
        .formatted(model, input);
  }

  @Test
  void shouldUseWhatComesWithTheVersionWhereThereIsNoFile() {
    assertThat(input("claude-haiku-4-5")).isEqualTo("1");
    assertThat(prices.inUse()).isFalse();
    assertThat(prices.problem()).isEmpty();
    assertThat(prices.refresh()).isFalse();
  }

  @Test
  void shouldFollowTheFile() throws IOException {
    // When it comes
    write(own("claude-haiku-4-5", "7"));
    assertThat(prices.refresh()).isTrue();

    // Then it overrides, and the rest stays
    assertThat(input("claude-haiku-4-5")).isEqualTo("7");
    assertThat(input("claude-opus-4-5")).isEqualTo("5");
    assertThat(prices.inUse()).isTrue();
    assertThat(prices.refresh()).isFalse();

    // When it changes
    write(own("house-model", "2"));
    assertThat(prices.refresh()).isTrue();

    // Then nothing of the old content is left
    assertThat(input("claude-haiku-4-5")).isEqualTo("1");
    assertThat(input("house-model")).isEqualTo("2");

    // When it goes
    Files.delete(prices.path());
    assertThat(prices.refresh()).isTrue();

    // Then
    assertThat(input("house-model")).isEqualTo("none");
    assertThat(prices.inUse()).isFalse();
  }

  @Test
  void shouldKeepTheOldPricesWhenTheFileCannotBeUsed() throws IOException {
    // Given
    write(own("house-model", "2"));
    prices.refresh();

    // When
    write(own("house-model", "-3"));
    assertThat(prices.refresh()).isTrue();

    // Then
    assertThat(input("house-model")).isEqualTo("2");
    assertThat(prices.problem())
        .hasValueSatisfying(
            why -> assertThat(why).contains("prices.json: prices[0].input: must be"));
    assertThat(prices.refresh()).isFalse();

    // When it is mended
    write(own("house-model", "3"));
    prices.refresh();

    // Then
    assertThat(input("house-model")).isEqualTo("3");
    assertThat(prices.problem()).isEmpty();
  }
}

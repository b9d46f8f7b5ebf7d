package io.trireme.deploy.edge;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class LedgerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "\r", "\0", "\t", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029", "\"", "\u202e",
        "\u200b", "\ud800"
      })
  void shouldLetNobodyEndALineOrAQuotation(String evil) {
    // When / Then
    assertThat(Ledger.text("model" + evil + "outcome=success")).isEqualTo("model?outcome=success");
  }

  @Test
  void shouldKeepWhatIsHarmless() {
    // When / Then
    assertThat(Ledger.text("größer/模型:1 = 'a'")).isEqualTo("größer/模型:1 = 'a'");
  }

  @Test
  void shouldCutWhatIsLong() {
    // When / Then
    assertThat(Ledger.text("x".repeat(1_000_000))).isEqualTo("x".repeat(200) + "…");
    assertThat(Ledger.text("x".repeat(200))).hasSize(200).endsWith("x");
  }
}

package io.trireme.core.translate;

import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.spi.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
final class EnvelopesTest {

  private static final ReasoningState STATE =
      new ReasoningState(
          new Origin(new Dialect("codex"), "gpt-5", "main"),
          Form.ENCRYPTED,
          "gAAAA+/==\u00e9",
          "rs_1",
          "shown \"as\" it was");

  private final Envelopes envelopes =
      new Envelopes("k".repeat(32).getBytes(StandardCharsets.UTF_8));

  @Test
  void shouldGiveBackWhatWasSealedToTheByte() {
    // When
    String sealed = envelopes.seal(STATE);
    // Then
    assertThat(sealed).startsWith("tr1.").matches("tr1\\.[A-Za-z0-9_-]+");
    assertThat(envelopes.open(sealed)).contains(STATE);
  }

  @Test
  void shouldFitASlotThatIsDecodedAsBase64() {
    // When
    String sealed = envelopes.sealBase64(STATE);
    // Then
    assertThat(Base64.getDecoder().decode(sealed)).startsWith('T', 'R', '1', 0);
    assertThat(Envelopes.isEnvelope(sealed)).isTrue();
    assertThat(envelopes.open(sealed)).contains(STATE);
  }

  @Test
  void shouldKeepAStateWithoutItemAndText() {
    // Given
    ReasoningState bare =
        new ReasoningState(Origin.unknown(new Dialect("gemini")), Form.MARK_ON_NEXT, "x", null, "");
    // When
    String sealed = envelopes.seal(bare);
    // Then
    assertThat(envelopes.open(sealed)).contains(bare);
  }

  @Test
  void shouldKnowAnEnvelopeThatHoldsNothing() {
    for (String sealed : List.of(envelopes.sealNothing(), envelopes.sealNothingBase64())) {
      // Then
      assertThat(Envelopes.isEnvelope(sealed)).isTrue();
      assertThat(envelopes.holdsNothing(sealed)).isTrue();
      assertThat(envelopes.open(sealed)).isEmpty();
      assertThat(envelopes.openSummary(sealed)).isEmpty();
    }
    assertThat(Base64.getDecoder().decode(envelopes.sealNothingBase64())).startsWith('T', 'R', '1');
    assertThat(envelopes.holdsNothing(envelopes.seal(STATE))).isFalse();
    assertThat(envelopes.holdsNothing("")).isFalse();
    Envelopes others = new Envelopes("o".repeat(32).getBytes(StandardCharsets.UTF_8));
    assertThat(others.holdsNothing(envelopes.sealNothing())).isFalse();
  }

  @Test
  void shouldNotOpenWhatWasChangedAnywhere() {
    // Given
    String sealed = envelopes.seal(STATE);
    for (int at = Envelopes.PREFIX.length(); at < sealed.length(); at++) {
      char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
      // When
      String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
      // Then
      // The last character of base64 may hold bits that decode to nothing.
      if (at < sealed.length() - 1) {
        assertThat(envelopes.open(changed)).isEmpty();
      }
    }
  }

  @Test
  void shouldNotOpenWhatAnotherKeySealed() {
    // Given
    Envelopes others = new Envelopes("o".repeat(32).getBytes(StandardCharsets.UTF_8));
    // When
    String sealed = others.seal(STATE);
    // Then
    assertThat(envelopes.open(sealed)).isEmpty();
  }

  @Test
  void shouldNotOpenRubbish() {
    // Then
    assertThat(envelopes.open("tr1.")).isEmpty();
    assertThat(envelopes.open("tr1.!!!")).isEmpty();
    assertThat(envelopes.open("VFIxAAAA")).isEmpty();
    assertThat(envelopes.open("EqQBCgIYAhIM")).isEmpty();
    assertThat(envelopes.openSummary("tr1.abc")).isEmpty();
  }

  @Test
  void shouldTellASummaryFromAState() {
    // Given
    String summary = envelopes.sealSummary("what was said");
    // Then
    assertThat(envelopes.openSummary(summary)).contains("what was said");
    assertThat(envelopes.open(summary)).isEmpty();
    assertThat(envelopes.openSummary(envelopes.seal(STATE))).isEmpty();
  }

  @Test
  void shouldRefuseAKeyThatIsTooShort() {
    // Then
    assertThatThrownBy(() -> new Envelopes(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldNotPrintTheState() {
    // Then
    assertThat(STATE.toString()).doesNotContain("gAAAA").doesNotContain("shown");
  }
}

package io.trireme.deploy.edge;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class BodyLogTest {

  private static String textOf(String body) {
    return BodyLog.text(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldShowAShortBodyWhole() {
    // When / Then
    assertThat(textOf("{\"a\":1}")).isEqualTo("{\"a\":1}");
  }

  @Test
  void shouldLeaveOutTheBeginningOfACredentialThatTheCutGoesThrough() {
    // Given
    String before = "x ".repeat(BodyLog.MAX_BYTES / 2 - 4) + "\"";

    // When
    String shown = textOf(before + "password-of-a-vendor\"");

    // Then
    assertThat(shown).isEqualTo(before);
  }
}

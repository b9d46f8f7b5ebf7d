package io.trireme.core;

import io.trireme.core.GatewayError.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class ContextSizeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt is too long: 300 tokens > 200 maximum",
        "The input token count (300) exceeds the maximum number of tokens allowed (200).",
        "This model's maximum context length is 200 tokens. However, you requested 300 tokens.",
        "This model's maximum context length is 200 tokens. However, your messages resulted in"
            + " 300 tokens. Please reduce the length of the messages."
      })
  void shouldReadBothNumbers(String words) {
    assertThat(ContextSize.in(words)).contains(new ContextSize(300, 200));
    assertThat(ContextSize.refined(Kind.BAD_REQUEST, words)).isEqualTo(Kind.CONTEXT_TOO_LONG);
    assertThat(ContextSize.refined(Kind.OVERLOADED, words)).isEqualTo(Kind.OVERLOADED);
  }

  @Test
  void shouldMakeUpNoNumbers() {
    // Given
    String words = "Your input exceeds the context window of this model.";
    // When / Then
    assertThat(ContextSize.in(words)).isEmpty();
    assertThat(ContextSize.refined(Kind.TOO_LARGE, words)).isEqualTo(Kind.CONTEXT_TOO_LONG);
    assertThat(ContextSize.refined(Kind.BAD_REQUEST, "max_tokens: too large"))
        .isEqualTo(Kind.BAD_REQUEST);
  }
}

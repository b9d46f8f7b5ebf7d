package io.trireme.claude;

import io.trireme.core.Json;
import io.trireme.core.Usage;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class ClaudeUsageTest {

  @Test
  void shouldTellHowLongACacheKeepsWhatWasWritten() {
    // When
    Usage usage =
        ClaudeUsage.read(
            Json.read(
                """
                {"input_tokens": 3, "output_tokens": 7, "cache_read_input_tokens": 11,
                 "cache_creation_input_tokens": 500,
                 "cache_creation": {"ephemeral_5m_input_tokens": 100,
                                    "ephemeral_1h_input_tokens": 400}}
                """));

    // Then
    assertThat(usage.cacheWrite()).hasValue(500);
    assertThat(usage.cacheWriteLong()).hasValue(400);

    // And a later report that does not say so takes nothing away
    Usage later = usage.updatedBy(ClaudeUsage.read(Json.read("{\"output_tokens\": 9}")));
    assertThat(later.cacheWriteLong()).isEqualTo(OptionalLong.of(400));
    assertThat(later.output()).hasValue(9);
  }
}

package io.trireme.claude;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What Anthropic says for programs: types, and when its limits come back. */
@Timeout(10)
class ClaudeLimitsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Optional<Duration> wait(Map<String, String> headers) {
    return new ClaudeErrors().limitsWait(name -> Optional.ofNullable(headers.get(name)), NOW);
  }

  @Test
  void shouldWaitForTheLimitThatComesBackLast() {
    assertThat(
            wait(
                Map.of(
                    "anthropic-ratelimit-requests-remaining", "0",
                    "anthropic-ratelimit-requests-reset", "2026-03-01T12:00:05Z",
                    "anthropic-ratelimit-input-tokens-remaining", "0",
                    "anthropic-ratelimit-input-tokens-reset", "2026-03-01T12:00:30Z")))
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void shouldNotWaitForALimitOfWhichSomethingIsLeft() {
    assertThat(
            wait(
                Map.of(
                    "anthropic-ratelimit-tokens-remaining", "12",
                    "anthropic-ratelimit-tokens-reset", "2026-03-01T12:00:30Z")))
        .isEmpty();
  }

  @Test
  void shouldWaitForASubscriptionThatIsUsedUp() {
    // Given
    String end = Long.toString(NOW.getEpochSecond() + 3600);

    // When / Then
    assertThat(
            wait(
                Map.of(
                    "anthropic-ratelimit-unified-status",
                    "rejected",
                    "anthropic-ratelimit-unified-reset",
                    end)))
        .contains(Duration.ofHours(1));
    assertThat(
            wait(
                Map.of(
                    "anthropic-ratelimit-unified-status",
                    "allowed",
                    "anthropic-ratelimit-unified-reset",
                    end)))
        .isEmpty();
  }

  @Test
  void shouldGiveTheTypeOfAnError() {
    // When / Then
    assertThat(
            new ClaudeErrors()
                .read(
                    429,
                    "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}"
                        .getBytes(StandardCharsets.UTF_8))
                .codes())
        .containsExactly("rate_limit_error");
  }
}

package io.trireme.codex;

import io.trireme.core.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What OpenAI's dialects say for programs: codes, and when limits come back. */
@Timeout(10)
class OpenAiLimitsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final OpenAiErrors errors = new OpenAiErrors((error, id) -> new byte[0]);

  private Optional<Duration> wait(Map<String, String> headers) {
    return errors.limitsWait(name -> Optional.ofNullable(headers.get(name)), NOW);
  }

  @Test
  void shouldWaitForTheLimitsThatAreUsedUp() {
    assertThat(
            wait(
                Map.of(
                    "x-ratelimit-remaining-requests", "0",
                    "x-ratelimit-reset-requests", "20ms",
                    "x-ratelimit-remaining-tokens", "0",
                    "x-ratelimit-reset-tokens", "6m0s")))
        .contains(Duration.ofMinutes(6));
    assertThat(
            wait(
                Map.of(
                    "x-ratelimit-remaining-requests", "0",
                    "x-ratelimit-reset-requests", "1s",
                    "x-ratelimit-remaining-tokens", "7",
                    "x-ratelimit-reset-tokens", "6m0s")))
        .contains(Duration.ofSeconds(1));
    assertThat(wait(Map.of("x-ratelimit-reset-requests", "1s"))).isEmpty();
  }

  @Test
  void shouldWaitForAWindowThatIsFull() {
    // Given
    String end = Long.toString(NOW.getEpochSecond() + 600);

    // When / Then
    assertThat(
            wait(Map.of("x-codex-primary-used-percent", "100.0", "x-codex-primary-reset-at", end)))
        .contains(Duration.ofMinutes(10));
    assertThat(wait(Map.of("x-codex-primary-used-percent", "99", "x-codex-primary-reset-at", end)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'resets_in_seconds':90}|m|90000",
        "{'resets_at':1772366410}|m|10000",
        "{'resets_at':1772366410,'resets_in_seconds':7}|m|7000",
        "{}|Please try again in 6m0s.|360000",
        "{'resets_in_seconds':'soon'}|try again in 20ms|20",
        "{}|m|"
      })
  void shouldReadTheWaitThatABodyNames(String error, String message, @Nullable Long millis) {
    // When
    Duration wait = OpenAiFaults.wait(Json.read(error.replace('\'', '"')), message, NOW);

    // Then
    assertThat(wait).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'error':{'message':'m','type':'requests','code':'rate_limit_exceeded'}}|rate_limit_exceeded,requests",
        "{'error':{'message':'m','type':'x','code':null}}|x",
        "{'error':{'message':'m','code':429}}|429",
        "{'code':'insufficient_user_quota','message':'m'}|insufficient_user_quota",
        "[{'error':{'message':'m','status':'UNAVAILABLE'}}]|UNAVAILABLE",
        "{'detail':[{'loc':['body'],'msg':'m'}]}|validation_error",
        "{'error':'m'}|",
        "<html>|"
      })
  void shouldGiveTheCodesOfAnError(String body, @Nullable String codes) {
    // When
    List<String> found =
        errors.read(429, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).codes();

    // Then
    assertThat(found).isEqualTo(codes == null ? List.of() : Arrays.asList(codes.split(",")));
  }
}

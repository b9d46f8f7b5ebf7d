package io.trireme.gemini;

import io.trireme.core.spi.UpstreamFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What Google's errors say for programs. */
@Timeout(10)
class GeminiCodesTest {

  private static UpstreamFault read(int status, String json) {
    return new GeminiErrors()
        .read(status, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldGiveStatusAndReason() {
    assertThat(
            read(
                    400,
                    "{'error':{'code':400,'message':'m','status':'INVALID_ARGUMENT','details':["
                        + "{'@type':'type.googleapis.com/google.rpc.ErrorInfo','reason':'API_KEY_INVALID'}]}}")
                .codes())
        .containsExactly("INVALID_ARGUMENT", "API_KEY_INVALID");
  }

  @Test
  void shouldTellAQuotaOfADayFromOneOfAMinute() {
    // Given
    String json =
        "{'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED','details':["
            + "{'@type':'type.googleapis.com/google.rpc.QuotaFailure','violations':[{'quotaId':'%s'}]},"
            + "{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'7s'}]}}";

    // When
    UpstreamFault day =
        read(429, json.formatted("GenerateRequestsPerDayPerProjectPerModel-FreeTier"));
    UpstreamFault minute = read(429, json.formatted("GenerateRequestsPerMinutePerProjectPerModel"));

    // Then
    assertThat(day.codes()).containsExactly("RESOURCE_EXHAUSTED", "quota_per_day");
    assertThat(minute.codes()).containsExactly("RESOURCE_EXHAUSTED");
    assertThat(minute.error().retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void shouldReadAnErrorInAnArray() {
    assertThat(read(503, "[{'error':{'code':503,'message':'m','status':'UNAVAILABLE'}}]").codes())
        .containsExactly("UNAVAILABLE");
  }
}

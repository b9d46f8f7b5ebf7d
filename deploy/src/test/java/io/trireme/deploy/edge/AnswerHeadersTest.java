package io.trireme.deploy.edge;

import io.trireme.deploy.TestProtocol;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class AnswerHeadersTest {

  @Test
  void shouldPassOnWhatTheDialectListsAndNothingElse() {
    // When
    MultiMap passing =
        AnswerHeaders.of(
            Samples.headers(
                "Request-Id",
                "r",
                "X-RateLimit-Left",
                "7",
                "Set-Cookie",
                "a=b",
                "Server",
                "s",
                "Transfer-Encoding",
                "chunked"),
            new TestProtocol());

    // Then
    assertThat(passing.names()).containsExactlyInAnyOrder("request-id", "x-ratelimit-left");
  }

  @Test
  void shouldKeepRepeatedHeadersInOrder() {
    // When
    MultiMap passing =
        AnswerHeaders.of(
            Samples.headers("x-ratelimit-a", "2", "X-RateLimit-A", "1"), new TestProtocol());

    // Then
    assertThat(passing.getAll("x-ratelimit-a")).containsExactly("2", "1");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "application/json; application/json",
        "Application/JSON;Application/JSON",
        "application/problem+json;application/problem+json",
        "text/plain;application/json"
      },
      delimiter = ';')
  void shouldNameTheTypeOfAWholeAnswer(String upstream, String told) {
    // When / Then
    assertThat(AnswerHeaders.contentType(Samples.headers("content-type", upstream)))
        .isEqualTo(told);
  }

  @Test
  void shouldNameJsonWhereTheUpstreamNamesNothing() {
    // When / Then
    assertThat(AnswerHeaders.contentType(Samples.headers())).isEqualTo("application/json");
  }
}

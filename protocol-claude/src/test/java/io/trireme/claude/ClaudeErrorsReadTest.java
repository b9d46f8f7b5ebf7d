package io.trireme.claude;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamFault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeErrorsReadTest {

  private final ClaudeErrors errors = new ClaudeErrors();

  private UpstreamFault read(int status, String body) {
    return errors.read(status, body.getBytes(UTF_8));
  }

  private static String unreadable(int status) {
    return "The upstream answered with status " + status + " and no readable error.";
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, BAD_REQUEST",
    "405, invalid_request_error, METHOD_NOT_ALLOWED",
    "401, authentication_error, UNAUTHORIZED",
    "402, billing_error, BILLING",
    "403, permission_error, FORBIDDEN",
    "404, not_found_error, NOT_FOUND",
    "413, request_too_large, TOO_LARGE",
    "429, rate_limit_error, RATE_LIMITED",
    "504, timeout_error, UPSTREAM_TIMEOUT",
    "529, overloaded_error, OVERLOADED",
    "500, api_error, UPSTREAM_BROKEN",
    "503, api_error, OVERLOADED",
    // The type says more than the status.
    "400, authentication_error, UNAUTHORIZED",
    "500, overloaded_error, OVERLOADED",
    "500, rate_limit_error, RATE_LIMITED",
    "418, not_yet_invented_error, BAD_REQUEST"
  })
  void shouldReadTheShapeOfTheDialect(int status, String type, Kind kind) {
    // When
    UpstreamFault fault =
        read(
            status,
            "{\"type\":\"error\",\"error\":{\"type\":\""
                + type
                + "\",\"message\":\"Its own words.\",\"more\":1},\"request_id\":\"r\"}");
    // Then
    assertThat(fault)
        .isEqualTo(
            new UpstreamFault(new GatewayError(kind, "Its own words."), true, List.of(type)));
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, UNAUTHORIZED",
    "402, BILLING",
    "403, FORBIDDEN",
    "404, NOT_FOUND",
    "405, METHOD_NOT_ALLOWED",
    "408, UPSTREAM_TIMEOUT",
    "413, TOO_LARGE",
    "415, UNSUPPORTED_MEDIA_TYPE",
    "422, BAD_REQUEST",
    "429, RATE_LIMITED",
    "500, UPSTREAM_BROKEN",
    "502, UPSTREAM_BROKEN",
    "503, OVERLOADED",
    "504, UPSTREAM_TIMEOUT",
    "529, OVERLOADED",
    "599, UPSTREAM_BROKEN"
  })
  void shouldTakeTheStatusWhereTheBodySaysNothing(int status, Kind kind) {
    // When
    UpstreamFault fault = read(status, "");
    // Then
    assertThat(fault)
        .isEqualTo(new UpstreamFault(new GatewayError(kind, unreadable(status)), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>502 Bad Gateway nginx</body></html>",
        "Bad Gateway",
        "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"cut he",
        "[]",
        "[\"nginx\"]",
        "null",
        "502",
        "\"nginx\"",
        "{}",
        "{\"error\":{}}",
        "{\"error\":[]}",
        "{\"error\":null,\"message\":null,\"detail\":null}",
        "{\"error\":{\"message\":\"  \"},\"message\":\"\",\"detail\":[{\"msg\":\"nginx\"}]}",
        "{\"error\":{\"message\":5},\"message\":{\"nginx\":1}}",
        "\u0000\u0001"
      })
  void shouldSayTheStatusWhereNothingIsReadable(String body) {
    // When
    UpstreamFault fault = read(502, body);
    // Then
    assertThat(fault)
        .isEqualTo(
            new UpstreamFault(new GatewayError(Kind.UPSTREAM_BROKEN, unreadable(502)), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"Words.\"}",
        "{\"message\":\"Words.\"}",
        "{\"detail\":\"Words.\"}",
        "{\"error\":{\"message\":\"Words.\",\"code\":429}}",
        "{\"error\":{\"message\":\"Words.\",\"type\":7},\"type\":\"error\"}",
        "{\"error\":{\"message\":\"\"},\"message\":\"Words.\"}",
        "{\"error\":{\"message\":\"Words.\",\"type\":\"tokens\"},\"message\":\"Others.\"}"
      })
  void shouldFindTheWordsOfOtherShapesButNotCallThemWellFormed(String body) {
    UpstreamFault fault = read(429, body);
    assertThat(fault.error()).isEqualTo(new GatewayError(Kind.RATE_LIMITED, "Words."));
    assertThat(fault.wellFormed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"type\":\"api_error\",\"message\":\"Words.\"}}",
        "{\"type\":\"oops\",\"error\":{\"type\":\"api_error\",\"message\":\"Words.\"}}",
        "{\"type\":\"error\",\"error\":{\"message\":\"Words.\"}}",
        "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":1},\"message\":\"Words.\"}"
      })
  void shouldCallWellFormedOnlyWhatHasAllThreeParts(String body) {
    UpstreamFault fault = read(500, body);
    assertThat(fault.error()).isEqualTo(new GatewayError(Kind.UPSTREAM_BROKEN, "Words."));
    assertThat(fault.wellFormed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages.3.content.0: Invalid `signature` in `thinking` block",
        "messages.1.content.0.thinking.signature: Field required",
        "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant"
            + " message cannot be modified.",
        "messages.1: redacted_thinking has an invalid signature"
      })
  void shouldKnowARefusalOfThoughts(String message) {
    assertThat(new ClaudeErrors().refusesReasoning(new GatewayError(Kind.BAD_REQUEST, message)))
        .isTrue();
    assertThat(new ClaudeErrors().refusesReasoning(new GatewayError(Kind.OVERLOADED, message)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt is too long: 3 tokens > 2 maximum|CONTEXT_TOO_LONG",
        "input length and `max_tokens` exceed context limit: 3 + 4 > 5|CONTEXT_TOO_LONG",
        "Your credit balance is too low to access the API.|BILLING",
        "Output blocked by content filtering policy|CONTENT_POLICY",
        "max_tokens: Field required|BAD_REQUEST"
      })
  void shouldTellWhatIsWrongByTheWords(String message, Kind kind) {
    // Given
    String json =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
            + Json.quoted(message)
            + "}}";
    // When / Then
    assertThat(new ClaudeErrors().read(400, json.getBytes(UTF_8)).error())
        .isEqualTo(new GatewayError(kind, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The input token count (3) exceeds the maximum number of tokens allowed (2).|prompt is too long: 3 tokens > 2 maximum",
        "Too much.|prompt is too long: Too much."
      })
  void shouldSayThatTheRequestIsTooLong(String words, String told) {
    // When
    byte[] body = new ClaudeErrors().body(new GatewayError(Kind.CONTEXT_TOO_LONG, words), "req_1");
    // Then
    assertThat(Json.read(body).path("error").path("message").asText()).isEqualTo(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "thinking.budget_tokens: Field required",
        "messages.3: a text block cannot be modified",
        "adaptive thinking is not supported"
      })
  void shouldNotTakeOtherRefusalsForOne(String message) {
    assertThat(new ClaudeErrors().refusesReasoning(new GatewayError(Kind.BAD_REQUEST, message)))
        .isFalse();
  }

  @Test
  void shouldReadAnErrorEventAsAFaultOfTheUpstream() {
    // When
    GatewayError error =
        ClaudeErrors.fromEvent(
            Json.read(
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Words.\"}}"));
    // Then
    assertThat(error).isEqualTo(new GatewayError(Kind.UPSTREAM_BROKEN, "Words."));
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeErrorsTest {

  /** What Anthropic's reference says, with its nearest neighbour where it is silent. */
  record Row(Kind kind, int status, String type) {}

  static final List<Row> TABLE =
      List.of(
          new Row(Kind.BAD_REQUEST, 400, "invalid_request_error"),
          new Row(Kind.CONTENT_POLICY, 400, "invalid_request_error"),
          new Row(Kind.CONTEXT_TOO_LONG, 400, "invalid_request_error"),
          new Row(Kind.UNAUTHORIZED, 401, "authentication_error"),
          new Row(Kind.BILLING, 402, "billing_error"),
          new Row(Kind.BUDGET, 429, "rate_limit_error"),
          new Row(Kind.FORBIDDEN, 403, "permission_error"),
          new Row(Kind.NOT_FOUND, 404, "not_found_error"),
          new Row(Kind.METHOD_NOT_ALLOWED, 405, "invalid_request_error"),
          new Row(Kind.NOT_IMPLEMENTED, 501, "invalid_request_error"),
          new Row(Kind.REQUEST_TIMEOUT, 408, "timeout_error"),
          new Row(Kind.TOO_LARGE, 413, "request_too_large"),
          new Row(Kind.TARGET_TOO_LONG, 414, "invalid_request_error"),
          new Row(Kind.UNSUPPORTED_MEDIA_TYPE, 415, "invalid_request_error"),
          new Row(Kind.RATE_LIMITED, 429, "rate_limit_error"),
          new Row(Kind.HEADERS_TOO_LARGE, 431, "invalid_request_error"),
          new Row(Kind.INTERNAL, 500, "api_error"),
          new Row(Kind.UPSTREAM_BROKEN, 502, "api_error"),
          new Row(Kind.UNAVAILABLE, 503, "api_error"),
          new Row(Kind.UPSTREAM_TIMEOUT, 504, "timeout_error"),
          new Row(Kind.OVERLOADED, 529, "overloaded_error"));

  private final ClaudeErrors errors = new ClaudeErrors();

  @Test
  void shouldHaveARowForEveryKind() {
    assertThat(TABLE).extracting(Row::kind).containsExactlyInAnyOrder(Kind.values());
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void shouldGiveEveryKindItsStatusAndType(Row row) {
    // When
    JsonNode body = Json.read(errors.body(new GatewayError(row.kind(), "Words."), "req_1"));
    // Then
    assertThat(errors.status(row.kind())).isEqualTo(row.status());
    assertThat(body.path("error").path("type").asText()).isEqualTo(row.type());
  }

  @Test
  void shouldWriteTheShapeThatClientsParse() {
    // When
    byte[] body = errors.body(new GatewayError(Kind.NOT_FOUND, "No \"x\"\n日"), "req_7");
    // Then
    assertThat(body)
        .asString()
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\","
                + "\"message\":\"No \\\"x\\\"\\n日\"},\"request_id\":\"req_7\"}");
  }

  @Test
  void shouldReadBackWhatItWrites() {
    // Given
    byte[] body = errors.body(new GatewayError(Kind.RATE_LIMITED, "Slow down."), "req_1");
    // When
    GatewayError read = errors.read(429, body).error();
    // Then
    assertThat(read).isEqualTo(new GatewayError(Kind.RATE_LIMITED, "Slow down."));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldForbidRepeatsOfAWrongKeyAndOfNothingElse(Kind kind) {
    // Given
    Set<Kind> keyFaults = Set.of(Kind.UNAUTHORIZED, Kind.FORBIDDEN, Kind.BUDGET);
    // When
    Map<String, String> headers =
        errors.headers(new GatewayError(kind, "Words.", Duration.ofSeconds(1)));
    // Then
    assertThat(headers)
        .isEqualTo(keyFaults.contains(kind) ? Map.of("x-should-retry", "false") : Map.of());
  }

  @Test
  void shouldNameTheHeaderOfRequestIds() {
    assertThat(errors.requestIdHeader()).isEqualTo("request-id");
  }
}

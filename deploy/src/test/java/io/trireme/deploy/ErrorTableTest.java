package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client of each dialect is told of each class of failure, whoever the vendor is: status,
 * type or code, words and headers, whole and within a stream.
 */
@Timeout(30)
final class ErrorTableTest {

  /** What a vendor sends. */
  record Said(String vendor, int status, String body) {}

  /**
   * One row: a class of failure.
   *
   * @param name of the class
   * @param said how vendors tell it
   * @param claude status and type
   * @param openai status, type and code; {@code -} for a code that is null
   * @param gemini status and word
   * @param words what the message holds in every dialect
   */
  record Row(
      String name, List<Said> said, String claude, String openai, String gemini, String words) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Said claude(int status, String type, String words) {
    return new Said(
        "claude",
        status,
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}"
            .formatted(type, words));
  }

  private static Said openai(int status, String type, String code, String words) {
    String quoted = code.equals("-") ? "null" : '"' + code + '"';
    return new Said(
        "codex",
        status,
        "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
            .formatted(words, type, quoted));
  }

  private static Said chat(Said openai) {
    return new Said("chat", openai.status(), openai.body());
  }

  private static Said gemini(int status, String word, String words) {
    return new Said(
        "gemini",
        status,
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\"}}"
            .formatted(status, words, word));
  }

  private static Said other(String vendor, int status, String body) {
    return new Said(vendor, status, body);
  }

  private static final String LONG =
      "This model's maximum context length is 200 tokens. However, "
          + "your messages resulted in 300 tokens.";

  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "bad request",
            List.of(
                claude(400, "invalid_request_error", "x: no"),
                openai(400, "invalid_request_error", "invalid_value", "x: no"),
                chat(openai(422, "invalid_request_error", "-", "x: no")),
                other("chat", 422, "{\"detail\":\"x: no\"}"),
                gemini(400, "INVALID_ARGUMENT", "x: no")),
            "400 invalid_request_error",
            "400 invalid_request_error -",
            "400 INVALID_ARGUMENT",
            "x: no"),
        new Row(
            "context too long",
            List.of(
                claude(
                    400, "invalid_request_error", "prompt is too long: 300 tokens > 200 maximum"),
                openai(400, "invalid_request_error", "context_length_exceeded", LONG),
                chat(openai(400, "invalid_request_error", "context_length_exceeded", LONG)),
                gemini(
                    400,
                    "INVALID_ARGUMENT",
                    "The input token count (300) exceeds the maximum number of tokens allowed"
                        + " (200).")),
            "400 invalid_request_error",
            "400 invalid_request_error context_length_exceeded",
            "400 INVALID_ARGUMENT",
            "300"),
        new Row(
            "payload too big",
            List.of(
                claude(413, "request_too_large", "too big"),
                openai(413, "invalid_request_error", "-", "too big"),
                gemini(413, "INVALID_ARGUMENT", "too big"),
                other("chat", 413, "{\"error\":\"too big\"}")),
            "413 request_too_large",
            "413 invalid_request_error -",
            "413 INVALID_ARGUMENT",
            "too big"),
        new Row(
            "permission",
            List.of(
                claude(403, "permission_error", "not yours"),
                openai(403, "invalid_request_error", "-", "not yours"),
                gemini(403, "PERMISSION_DENIED", "not yours")),
            "403 permission_error",
            "403 invalid_request_error -",
            "403 PERMISSION_DENIED",
            "not yours"),
        new Row(
            "billing",
            List.of(
                claude(402, "billing_error", "no money"),
                claude(400, "invalid_request_error", "Your credit balance is too low: no money"),
                openai(429, "insufficient_quota", "insufficient_quota", "no money"),
                chat(openai(402, "invalid_request_error", "-", "no money"))),
            "402 billing_error",
            "429 insufficient_quota insufficient_quota",
            "429 RESOURCE_EXHAUSTED",
            "no money"),
        new Row(
            "model unknown",
            List.of(
                claude(404, "not_found_error", "model: mx"),
                openai(404, "invalid_request_error", "model_not_found", "model: mx"),
                gemini(404, "NOT_FOUND", "models/mx is not found for API version v1beta")),
            "404 not_found_error",
            "404 invalid_request_error model_not_found",
            "404 NOT_FOUND",
            "mx"),
        new Row(
            "rate",
            List.of(
                claude(429, "rate_limit_error", "slow down"),
                openai(429, "requests", "rate_limit_exceeded", "slow down"),
                chat(openai(429, "tokens", "rate_limit_exceeded", "slow down")),
                gemini(429, "RESOURCE_EXHAUSTED", "slow down")),
            "429 rate_limit_error",
            "429 rate_limit_error rate_limit_exceeded",
            "429 RESOURCE_EXHAUSTED",
            "slow down"),
        new Row(
            "overloaded",
            List.of(
                claude(529, "overloaded_error", "busy"),
                openai(503, "server_error", "server_is_overloaded", "busy"),
                chat(openai(503, "server_error", "-", "busy")),
                gemini(503, "UNAVAILABLE", "busy")),
            "529 overloaded_error",
            "503 server_error server_is_overloaded",
            "503 UNAVAILABLE",
            "busy"),
        new Row(
            "timeout",
            List.of(
                claude(504, "timeout_error", "late"),
                openai(504, "server_error", "-", "late"),
                gemini(504, "DEADLINE_EXCEEDED", "late")),
            "504 timeout_error",
            "504 server_error -",
            "504 DEADLINE_EXCEEDED",
            "late"),
        new Row(
            "server error",
            List.of(
                claude(500, "api_error", "oops"),
                openai(500, "server_error", "-", "oops"),
                chat(openai(502, "server_error", "-", "oops")),
                gemini(500, "INTERNAL", "oops")),
            "502 api_error",
            "502 server_error -",
            "502 INTERNAL",
            "oops"),
        new Row(
            "content policy",
            List.of(
                claude(400, "invalid_request_error", "blocked by our content filtering policy"),
                openai(400, "invalid_request_error", "invalid_prompt", "blocked by policy")),
            "400 invalid_request_error",
            "400 invalid_request_error invalid_prompt",
            "400 INVALID_ARGUMENT",
            "blocked by"));
  }

  private static GatewayError read(Said said) {
    return InstalledProtocols.of(said.vendor())
        .errors()
        .read(said.status(), said.body().getBytes(StandardCharsets.UTF_8))
        .error();
  }

  /** What a client is told, in the words of the rows. */
  private static String told(String client, GatewayError error) {
    ErrorDialect errors = InstalledProtocols.of(client).errors();
    JsonNode body = Json.read(errors.body(error, "req-1"));
    return errors.status(error.kind()) + " " + label(client, body.path("error"));
  }

  private static String label(String client, JsonNode error) {
    return switch (client) {
      case "claude" -> error.path("type").asText();
      case "gemini" -> error.path("status").asText();
      default ->
          error.path("type").asText()
              + " "
              + (error.path("code").isNull() ? "-" : error.path("code").asText());
    };
  }

  private static String expected(Row row, String client) {
    return switch (client) {
      case "claude" -> row.claude();
      case "gemini" -> row.gemini();
      default -> row.openai();
    };
  }

  private static final List<String> CLIENTS = List.of("claude", "codex", "chat", "gemini");

  @ParameterizedTest
  @MethodSource("rows")
  void shouldTellEveryClientTheClassOfWhatAnyVendorSaid(Row row) {
    for (Said said : row.said()) {
      // When
      GatewayError error = read(said);
      for (String client : CLIENTS) {
        // Then
        assertThat(told(client, error))
            .as("%s %s of %s to %s", row, said.status(), said.vendor(), client)
            .isEqualTo(expected(row, client));
        JsonNode body =
            Json.read(InstalledProtocols.of(client).errors().body(error, "req-1")).path("error");
        assertThat(body.path("message").asText()).contains(row.words());
      }
    }
  }

  private static List<SseEvent> frames(String client, GatewayError error) {
    List<SseEvent> frames = new ArrayList<>();
    SseParser parser = new SseParser(1 << 16, frames::add);
    byte[] bytes = InstalledProtocols.of(client).errors().frame(error, "req-1", false);
    parser.feed(bytes, 0, bytes.length);
    return frames;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldTellTheSameWithinAStream(Row row) {
    GatewayError error = read(row.said().getFirst());
    for (String client : CLIENTS) {
      // When
      List<SseEvent> frames = frames(client, error);
      SseEvent first = frames.getFirst();
      JsonNode data = Json.read(first.data());
      // Then
      assertThat(first.data()).as("%s to %s", row, client).contains(row.words());
      switch (client) {
        case "claude" -> {
          assertThat(first.name()).isEqualTo("error");
          assertThat(row.claude()).endsWith(" " + label(client, data.path("error")));
          assertThat(frames).hasSize(1);
        }
        case "codex" -> {
          SseEvent last = frames.getLast();
          JsonNode failed = Json.read(last.data()).path("response");
          assertThat(first.name()).isEqualTo("error");
          assertThat(last.name()).isEqualTo("response.failed");
          assertThat(failed.path("status").asText()).isEqualTo("failed");
          assertThat(failed.path("error").path("message").asText()).contains(row.words());
          assertThat(failed.path("error").path("code").asText()).isNotBlank();
        }
        case "chat" -> {
          assertThat(row.openai()).endsWith(label(client, data.path("error")));
          assertThat(frames).extracting(SseEvent::data).doesNotContain("[DONE]");
        }
        default -> {
          assertThat(first.name()).isEmpty();
          assertThat(row.gemini()).endsWith(" " + label(client, data.path("error")));
        }
      }
    }
  }

  @Test
  void shouldUseTheWordsOnWhichClientsOfEachDialectHealThemselves() {
    // Given
    GatewayError tooLong = read(openai(400, "x", "context_length_exceeded", LONG));
    GatewayError rate =
        new GatewayError(GatewayError.Kind.RATE_LIMITED, "Slow down.", Duration.ofSeconds(7));
    // When
    Map<String, String> length =
        Map.of(
            "claude", "prompt is too long: 300 tokens > 200 maximum",
            "gemini",
                "The input token count (300) exceeds the maximum number of tokens allowed (200).");
    // Then
    length.forEach((client, words) -> assertThat(body(client, tooLong)).contains(words));
    assertThat(body("codex", tooLong)).contains("context_length_exceeded");
    assertThat(body("codex", rate)).contains("Please try again in 7s.");
    assertThat(body("chat", rate)).contains("Please try again in 7s.");
    assertThat(body("gemini", rate)).contains("RetryInfo", "\"retryDelay\":\"7s\"");
  }

  private static String body(String client, GatewayError error) {
    byte[] bytes = InstalledProtocols.of(client).errors().body(error, "req-1");
    return new String(requireNonNull(bytes, "bytes is null"), StandardCharsets.UTF_8);
  }

  @Test
  void shouldTellOnlyAClientThatKnowsTheHeaderNotToRepeatAWrongKey() {
    // Given
    GatewayError refused = new GatewayError(GatewayError.Kind.UNAUTHORIZED, "No such key.");
    // Then
    assertThat(told("claude", refused)).isEqualTo("401 authentication_error");
    assertThat(told("codex", refused)).isEqualTo("401 invalid_request_error invalid_api_key");
    assertThat(told("chat", refused)).isEqualTo("401 invalid_request_error invalid_api_key");
    assertThat(told("gemini", refused)).isEqualTo("401 UNAUTHENTICATED");
    assertThat(InstalledProtocols.of("claude").errors().headers(refused))
        .containsEntry("x-should-retry", "false");
    assertThat(InstalledProtocols.of("gemini").errors().headers(refused)).isEmpty();
  }

  @Test
  void shouldWriteTheRequestIdWhereClientsOfTheDialectLook() {
    GatewayError error = new GatewayError(GatewayError.Kind.INTERNAL, "Oops.");
    assertThat(InstalledProtocols.of("claude").errors().requestIdHeader()).isEqualTo("request-id");
    for (String client : List.of("codex", "chat", "gemini")) {
      assertThat(InstalledProtocols.of(client).errors().requestIdHeader())
          .isEqualTo("x-request-id");
    }
    assertThat(body("claude", error)).contains("\"request_id\":\"req-1\"");
    assertThat(body("gemini", error)).contains("\"requestId\":\"req-1\"");
  }
}

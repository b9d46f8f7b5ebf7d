package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OpenAiErrorsTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1700000000));
  private static final GatewayError BROKEN = new GatewayError(Kind.UPSTREAM_BROKEN, "It broke.");

  private final OpenAiErrors codex = new OpenAiErrors(new CodexFrames(CLOCK));
  private final OpenAiErrors chat = new OpenAiErrors(new ChatFrames());

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "BAD_REQUEST, 400, invalid_request_error, null",
        "UNAUTHORIZED, 401, invalid_request_error, invalid_api_key",
        "BILLING, 429, insufficient_quota, insufficient_quota",
        "BUDGET, 429, insufficient_quota, insufficient_quota",
        "FORBIDDEN, 403, invalid_request_error, null",
        "NOT_FOUND, 404, invalid_request_error, null",
        "METHOD_NOT_ALLOWED, 405, invalid_request_error, null",
        "NOT_IMPLEMENTED, 501, invalid_request_error, null",
        "REQUEST_TIMEOUT, 408, invalid_request_error, null",
        "TOO_LARGE, 413, invalid_request_error, null",
        "TARGET_TOO_LONG, 414, invalid_request_error, null",
        "UNSUPPORTED_MEDIA_TYPE, 415, invalid_request_error, null",
        "HEADERS_TOO_LARGE, 431, invalid_request_error, null",
        "RATE_LIMITED, 429, rate_limit_error, rate_limit_exceeded",
        "OVERLOADED, 503, server_error, server_is_overloaded",
        "UNAVAILABLE, 503, server_error, null",
        "UPSTREAM_TIMEOUT, 504, server_error, null",
        "UPSTREAM_BROKEN, 502, server_error, null",
        "INTERNAL, 500, server_error, null"
      })
  void shouldWriteEveryKind(Kind kind, int status, String type, String code) {
    // When
    JsonNode error = Json.read(codex.body(new GatewayError(kind, "Why."), "req_1")).path("error");
    // Then
    assertThat(codex.status(kind)).isEqualTo(status);
    assertThat(error.path("type").asText()).isEqualTo(type);
    assertThat(error.path("code").asText(null)).isEqualTo(code);
  }

  @Test
  void shouldWriteTheBodyToTheLetter() {
    // Given
    GatewayError error = new GatewayError(Kind.NOT_FOUND, "model: gpt-9");
    // When
    String body = new String(chat.body(error, "req_1"), StandardCharsets.UTF_8);
    // Then
    assertThat(body)
        .isEqualTo(
            "{\"error\":{\"message\":\"model: gpt-9\",\"type\":\"invalid_request_error\","
                + "\"param\":null,\"code\":\"model_not_found\"}}");
    assertThat(chat.requestIdHeader()).isEqualTo("x-request-id");
  }

  @ParameterizedTest
  @CsvSource({
    "Your input exceeds the context window of this model.",
    "This model's maximum context length is 8192 tokens.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "The input token count (9) exceeds the maximum number of tokens allowed (8)."
  })
  void shouldTellCodexThatTheContextIsFull(String message) {
    // Given
    GatewayError error = new GatewayError(Kind.BAD_REQUEST, message);
    // When
    JsonNode body = Json.read(codex.body(error, "req_1"));
    // Then
    assertThat(body.path("error").path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(failedCode(error)).isEqualTo("context_length_exceeded");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldTellTheSdksNotToRepeatWhatAnEmptyAccountRefused(Kind kind) {
    assertThat(chat.headers(new GatewayError(kind, "Why.")).containsKey("x-should-retry"))
        .isEqualTo(kind == Kind.BILLING || kind == Kind.BUDGET);
  }

  @Test
  void shouldSayHowLongToWaitInTheWordsThatCodexLooksFor() {
    // Given
    GatewayError error = new GatewayError(Kind.RATE_LIMITED, "Slow.", Duration.ofSeconds(7));
    GatewayError said =
        new GatewayError(Kind.RATE_LIMITED, "Try again in 1.3s.", Duration.ofSeconds(7));
    // When, Then
    assertThat(OpenAiErrors.message(error)).isEqualTo("Slow. Please try again in 7s.");
    assertThat(OpenAiErrors.message(said)).isEqualTo("Try again in 1.3s.");
  }

  @Test
  void shouldEndAResponsesStreamToTheLetter() {
    // When
    String frames = new String(codex.frame(BROKEN, "req_1", false), StandardCharsets.UTF_8);
    // Then
    assertThat(frames)
        .isEqualTo(
            """
            event: error
            data: {"type":"error","sequence_number":0,"error":{"message":"It broke.",\
            "type":"server_error","param":null,"code":null}}

            event: response.failed
            data: {"type":"response.failed","sequence_number":1,"response":{"id":"resp_req_1",\
            "object":"response","created_at":1700000000,"status":"failed","error":{"code":\
            "server_error","message":"It broke."},"incomplete_details":null,"output":[],\
            "usage":null}}

            """);
  }

  @Test
  void shouldEndAChatStreamToTheLetter() {
    // When
    String frames = new String(chat.frame(BROKEN, "req_1", false), StandardCharsets.UTF_8);
    // Then
    assertThat(frames)
        .isEqualTo(
            """
            data: {"error":{"message":"It broke.","type":"server_error","param":null,"code":null}}

            """);
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_REQUEST, invalid_prompt",
    "NOT_FOUND, invalid_prompt",
    "TOO_LARGE, invalid_prompt",
    "BILLING, insufficient_quota",
    "BUDGET, insufficient_quota",
    "RATE_LIMITED, rate_limit_exceeded",
    "OVERLOADED, server_is_overloaded",
    "UPSTREAM_TIMEOUT, server_error"
  })
  void shouldTellCodexWhetherToTryAgain(Kind kind, String code) {
    assertThat(failedCode(new GatewayError(kind, "Why."))).isEqualTo(code);
  }

  private String failedCode(GatewayError error) {
    SseEvent failed = events(codex.frame(error, "req_1", false)).getLast();
    assertThat(failed.name()).isEqualTo("response.failed");
    return OpenAiJson.at(failed.data(), "response", "error", "code").asText();
  }

  @ParameterizedTest
  @CsvSource({
    "data: {\"half\":, 1",
    "event: response.output_text.delta, 0",
    "'data: {\"whole\":1}\n', 1",
    "'data', 1"
  })
  void shouldCloseAnUnfinishedEventBeforeItsOwn(String half, int before) {
    // Given
    byte[] cut = half.getBytes(StandardCharsets.UTF_8);
    // When
    List<SseEvent> events = events(OpenAiErrors.concat(cut, chat.frame(BROKEN, "req_1", true)));
    // Then
    assertThat(events).hasSize(before + 1);
    assertThat(OpenAiJson.at(events.getLast().data(), "error", "message").asText())
        .isEqualTo("It broke.");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldReadBackItsOwnFrames(Kind kind) {
    // Given
    GatewayError error = new GatewayError(kind, "Why.");
    // When, Then
    for (SseEvent event : events(codex.frame(error, "req_1", false))) {
      assertThat(new CodexObserver().onEvent(event)).isInstanceOf(Signal.Failed.class);
    }
    for (SseEvent event : events(chat.frame(error, "req_1", false))) {
      assertThat(new ChatObserver().onEvent(event)).isInstanceOf(Signal.Failed.class);
    }
  }

  private static List<SseEvent> events(byte[] bytes) {
    List<SseEvent> events = new ArrayList<>();
    new SseParser(1 << 16, events::add).feed(bytes, 0, bytes.length);
    return events;
  }
}

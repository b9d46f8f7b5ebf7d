package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiErrorsTest {

  private final GeminiErrors errors = new GeminiErrors();

  private UpstreamFault read(int status, String body) {
    return errors.read(status, body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_REQUEST, 400, INVALID_ARGUMENT",
    "CONTENT_POLICY, 400, INVALID_ARGUMENT",
    "UNAUTHORIZED, 401, UNAUTHENTICATED",
    "FORBIDDEN, 403, PERMISSION_DENIED",
    "NOT_FOUND, 404, NOT_FOUND",
    "METHOD_NOT_ALLOWED, 405, UNIMPLEMENTED",
    "NOT_IMPLEMENTED, 501, UNIMPLEMENTED",
    "REQUEST_TIMEOUT, 408, DEADLINE_EXCEEDED",
    "TOO_LARGE, 413, INVALID_ARGUMENT",
    "TARGET_TOO_LONG, 414, INVALID_ARGUMENT",
    "UNSUPPORTED_MEDIA_TYPE, 415, INVALID_ARGUMENT",
    "HEADERS_TOO_LARGE, 431, INVALID_ARGUMENT",
    "BILLING, 429, RESOURCE_EXHAUSTED",
    "BUDGET, 429, RESOURCE_EXHAUSTED",
    "RATE_LIMITED, 429, RESOURCE_EXHAUSTED",
    "INTERNAL, 500, INTERNAL",
    "UPSTREAM_BROKEN, 502, INTERNAL",
    "OVERLOADED, 503, UNAVAILABLE",
    "UNAVAILABLE, 503, UNAVAILABLE",
    "UPSTREAM_TIMEOUT, 504, DEADLINE_EXCEEDED",
  })
  void shouldWriteEveryKindOfFailure(Kind kind, int status, String code) {
    // When
    JsonNode error =
        Json.read(errors.body(new GatewayError(kind, "What to do."), "req_1")).path("error");

    // Then
    assertThat(errors.status(kind)).isEqualTo(status);
    assertThat(error.path("code").asInt()).isEqualTo(status);
    assertThat(error.path("status").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isEqualTo("What to do.");
  }

  @ParameterizedTest
  // An upstream's 408 says that it waited too long, so it comes back as the upstream's timeout.
  // What is too long is told in words of its own.
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"REQUEST_TIMEOUT", "CONTEXT_TOO_LONG"})
  void shouldReadBackWhatItWrites(Kind kind) {
    // Given
    byte[] body = errors.body(new GatewayError(kind, "m", Duration.ofMillis(1500)), "req_1");

    // When
    UpstreamFault fault = errors.read(errors.status(kind), body);

    // Then
    assertThat(fault.wellFormed()).isTrue();
    assertThat(fault.error().message()).isEqualTo("m");
    assertThat(fault.error().retryAfter()).contains(Duration.ofMillis(1500));
    assertThat(errors.status(fault.error().kind()) / 100).isEqualTo(errors.status(kind) / 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt is too long: 300 tokens > 200 maximum|The input token count (300) exceeds the maximum number of tokens allowed (200).",
        "Too much.|The input token count exceeds the maximum number of tokens allowed. Too much."
      })
  void shouldSayThatTheRequestIsTooLong(String words, String told) {
    // When
    byte[] body = errors.body(new GatewayError(Kind.CONTEXT_TOO_LONG, words), "req_1");
    // Then
    assertThat(Json.read(body).path("error").path("message").asText()).isEqualTo(told);
    assertThat(errors.read(400, body).error().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({"7000, 7s", "1500, 1.5s", "60000, 60s", "1, 0.001s"})
  void shouldSayHowLongToWait(long millis, String delay) {
    // When
    byte[] body =
        errors.body(new GatewayError(Kind.RATE_LIMITED, "m", Duration.ofMillis(millis)), "req_1");

    // Then
    JsonNode info = Json.read(body).path("error").path("details").path(0);
    assertThat(info.path("@type").asText()).isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
    assertThat(info.path("retryDelay").asText()).isEqualTo(delay);
  }

  @ParameterizedTest
  @CsvSource({
    "Corrupted thought signature., true",
    "Request failed: Thought signature is not valid., true",
    "Invalid value at 'contents', false"
  })
  void shouldKnowARefusalOfThoughts(String message, boolean refused) {
    assertThat(errors.refusesReasoning(new GatewayError(Kind.BAD_REQUEST, message)))
        .isEqualTo(refused);
  }

  @Test
  void shouldNameTheRequestInTheDetails() {
    // When
    byte[] body = errors.body(new GatewayError(Kind.RATE_LIMITED, "m"), "req_1");

    // Then
    JsonNode details = Json.read(body).path("error").path("details");
    assertThat(details).hasSize(1);
    assertThat(details.path(0).path("@type").asText())
        .isEqualTo("type.googleapis.com/google.rpc.RequestInfo");
    assertThat(details.path(0).path("requestId").asText()).isEqualTo("req_1");
    assertThat(errors.requestIdHeader()).isEqualTo("x-request-id");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT, BAD_REQUEST",
    "400, FAILED_PRECONDITION, BAD_REQUEST",
    "401, UNAUTHENTICATED, UNAUTHORIZED",
    "403, PERMISSION_DENIED, FORBIDDEN",
    "404, NOT_FOUND, NOT_FOUND",
    "409, ABORTED, UPSTREAM_BROKEN",
    "429, RESOURCE_EXHAUSTED, RATE_LIMITED",
    "402, RESOURCE_EXHAUSTED, BILLING",
    "499, CANCELLED, UPSTREAM_BROKEN",
    "500, INTERNAL, UPSTREAM_BROKEN",
    "501, UNIMPLEMENTED, UPSTREAM_BROKEN",
    "503, UNAVAILABLE, OVERLOADED",
    "504, DEADLINE_EXCEEDED, UPSTREAM_TIMEOUT",
  })
  void shouldReadGooglesErrors(int status, String code, Kind kind) {
    // When
    UpstreamFault fault =
        read(
            status,
            "{\"error\":{\"code\":"
                + status
                + ",\"message\":\"why\",\"status\":\""
                + code
                + "\",\"details\":[]}}");

    // Then
    assertThat(fault.error().kind()).isEqualTo(kind);
    assertThat(fault.error().message()).isEqualTo("why");
    assertThat(fault.error().retryAfter()).isEmpty();
    assertThat(fault.wellFormed()).isTrue();
  }

  @Test
  void shouldKnowABadKeyByItsReason() {
    // When
    UpstreamFault fault =
        read(
            400,
            """
            {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[
              {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}
            """);

    // Then
    assertThat(fault.error().kind()).isEqualTo(Kind.UNAUTHORIZED);
  }

  @Test
  void shouldUnwrapAnArrayButNotPassItOn() {
    // When
    UpstreamFault fault =
        read(
            429,
            """
            [{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.074824224s"}]}}]
            """);

    // Then
    assertThat(fault.error().kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(fault.error().message()).isEqualTo("slow down");
    assertThat(fault.error().retryAfter()).contains(Duration.ofNanos(34_074_824_224L));
    assertThat(fault.wellFormed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1s", "7", "s", "1e9s", "999999999s", "soon"})
  void shouldIgnoreASenselessWait(String delay) {
    // When
    UpstreamFault fault =
        read(
            429,
            "{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                + "\"retryDelay\":\""
                + delay
                + "\"}]}}");

    // Then
    assertThat(fault.error().retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500|<html>oops</html>|UPSTREAM_BROKEN|The upstream answered with status 500 and no readable error.",
        "503|''|OVERLOADED|The upstream answered with status 503 and no readable error.",
        "400|\"text\"|BAD_REQUEST|The upstream answered with status 400 and no readable error.",
        "400|[]|BAD_REQUEST|The upstream answered with status 400 and no readable error.",
        "401|{\"error\":\"who?\"}|UNAUTHORIZED|who?",
        "422|{\"detail\":\"field\"}|BAD_REQUEST|field",
        "418|{\"message\":\"tea\"}|BAD_REQUEST|tea",
        "429|{\"error\":{\"message\":\"m\",\"code\":\"x\"}}|RATE_LIMITED|m",
        "529|{\"error\":{}}|OVERLOADED|The upstream answered with status 529 and no readable error.",
      })
  void shouldReadOddErrors(int status, String body, Kind kind, String message) {
    // When
    UpstreamFault fault = read(status, body);

    // Then
    assertThat(fault.error().kind()).isEqualTo(kind);
    assertThat(fault.error().message()).isEqualTo(message);
    assertThat(fault.wellFormed()).isFalse();
  }

  @Test
  void shouldEndAStreamWithAFrameAndWhatNoClientCanTakeForAnEnd() {
    // Given
    GatewayError error = new GatewayError(Kind.UPSTREAM_BROKEN, "gone");
    String json = new String(errors.body(error, "req_1"), StandardCharsets.UTF_8);

    // When
    byte[] frame = errors.frame(error, "req_1", false);

    // Then
    assertThat(frame)
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("data: " + json + "\n\n" + json)
        .contains("\"code\":502");
    assertThat(events(frame)).containsExactly(new SseEvent("", json));
  }

  @Test
  void shouldLetAParserDropTheUnfinishedEvent() {
    // Given
    byte[] error = errors.frame(new GatewayError(Kind.UPSTREAM_BROKEN, "gone"), "req_1", true);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();

    // When
    sent.writeBytes("data: {}\n\ndata: {\"cand".getBytes(StandardCharsets.UTF_8));
    sent.writeBytes(error);

    // Then
    assertThat(events(sent.toByteArray())).containsExactly(new SseEvent("", "{}"));
  }

  private static List<SseEvent> events(byte[] bytes) {
    List<SseEvent> events = new ArrayList<>();
    SseParser parser =
        new SseParser(
            1 << 20,
            new SseParser.Listener() {
              @Override
              public void onEvent(SseEvent event) {
                events.add(event);
              }

              @Override
              public void onOversize() {
                throw new AssertionError("no event is that large");
              }
            });
    parser.feed(bytes, 0, bytes.length);
    parser.end();
    return events;
  }

  @Test
  void shouldLeaveAnUnfinishedEventUnfinished() {
    // When
    String frame =
        new String(
            errors.frame(new GatewayError(Kind.UPSTREAM_BROKEN, "gone"), "req_1", true),
            StandardCharsets.UTF_8);

    // Then
    assertThat(frame).startsWith("\n{\"error\":").doesNotContain("\n\n").endsWith("}");
    assertThat(Json.read(frame).path("error").path("code").asInt()).isEqualTo(502);
  }
}

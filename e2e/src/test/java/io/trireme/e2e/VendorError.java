package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;

/** Errors as each vendor writes them, with a status of failure or within a stream. */
final class VendorError {
  /** Words that no rule of the gateway looks for. */
  static final String WORDS = "The harbour is closed.";

  private VendorError() {}

  /** An error with this status. */
  static Script of(Tongue vendor, int status) {
    return Script.json(status, body(vendor, status));
  }

  /** What the vendor says of a conversation that is longer than its model reads. */
  static Script contextTooLong(Tongue vendor) {
    String body =
        switch (vendor) {
          case CLAUDE ->
              """
              {"type":"error","error":{"type":"invalid_request_error","message":\
              "prompt is too long: 300 tokens > 200 maximum"},"request_id":"req_up"}""";
          case CODEX, CHAT ->
              """
              {"error":{"message":"This model's maximum context length is 200 tokens. However, your\
               messages resulted in 300 tokens.","type":"invalid_request_error","param":"messages",\
              "code":"context_length_exceeded"}}""";
          case GEMINI ->
              """
              {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"The input token count\
               (300) exceeds the maximum number of tokens allowed (200)."}}""";
        };
    return Script.json(400, body);
  }

  /** The vendor's overload as an event of its stream. */
  static byte[] event(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE -> Wire.event(body(vendor, 529));
      case CODEX ->
          Wire.event(
              """
              {"type":"response.failed","sequence_number":9,"response":{"id":"resp_up",\
              "object":"response","created_at":1,"model":"up","status":"failed","output":[],\
              "error":{"code":"server_is_overloaded","message":"The harbour is closed."}}}""");
      case CHAT -> Wire.data(body(vendor, 503));
      case GEMINI -> Wire.data(body(vendor, 503));
    };
  }

  /** A stream that begins with the vendor's error. */
  static Script streamOf(Tongue vendor) {
    return Script.stream(List.of(event(vendor)));
  }

  /** A stream that says something and then the vendor's error. */
  static Script afterContent(Tongue vendor) {
    List<byte[]> frames = new ArrayList<>(FaultCases.said(vendor));
    frames.add(event(vendor));
    return Script.stream(frames);
  }

  static String body(Tongue vendor, int status) {
    String words = "\"message\":\"" + WORDS + "\"";
    return switch (vendor) {
      case CLAUDE ->
          "{\"type\":\"error\",\"error\":{\"type\":\"%s\",%s},\"request_id\":\"req_up\"}"
              .formatted(claudeType(status), words);
      case CODEX, CHAT ->
          "{\"error\":{%s,\"type\":\"%s\",\"param\":null,\"code\":%s}}"
              .formatted(words, openAiType(status), openAiCode(status));
      case GEMINI ->
          "{\"error\":{\"code\":%d,%s,\"status\":\"%s\"}}"
              .formatted(status, words, googleStatus(status));
    };
  }

  private static String claudeType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> "api_error";
    };
  }

  private static String openAiType(int status) {
    return switch (status) {
      case 401, 403 -> "invalid_request_error";
      case 429 -> "requests";
      default -> "server_error";
    };
  }

  private static String openAiCode(int status) {
    return switch (status) {
      case 401 -> "\"invalid_api_key\"";
      case 429 -> "\"rate_limit_exceeded\"";
      case 503 -> "\"server_is_overloaded\"";
      default -> "null";
    };
  }

  private static String googleStatus(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 503, 529 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> "INTERNAL";
    };
  }
}

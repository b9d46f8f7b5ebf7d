package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.ContextSize;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Waits;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the errors of vendors that speak a dialect of OpenAI's. Many do so only nearly, so every
 * shape that was seen is understood, and what is not an object of OpenAI's own is marked so that
 * the client is not given it unchanged.
 */
final class OpenAiFaults {

  /** What stands for a status where the upstream says nothing that could be read as one. */
  private static final int UNKNOWN_STATUS = 500;

  /** The code of an error that is a list of what a schema forbids. */
  static final String INVALID_SCHEMA = "validation_error";

  private static final String BAD_REASONING = "invalid_encrypted_content";

  private static final List<String> REASONING_PHRASES =
      List.of(
          BAD_REASONING,
          "without its required reasoning item",
          "without its required following item",
          "signature in thinking block",
          "corrupted thought signature",
          "thought signature is not valid");

  private OpenAiFaults() {}

  /** Reads the body of an error answer. */
  static UpstreamFault read(int status, byte[] body) {
    JsonNode root = Json.read(body);
    String fallback = "The upstream answered with status " + status + " and no readable error.";
    if (root.isMissingNode()) {
      return malformed(status, firstEvent(body), fallback);
    }
    if (root.isArray()) {
      return malformed(status, root.path(0), fallback);
    }
    JsonNode error = root.path("error");
    boolean wellFormed =
        error.path("message").isTextual()
            && textOrNone(error.path("type"))
            && textOrNone(error.path("code"));
    return new UpstreamFault(error(status, root, fallback), wellFormed, codes(root));
  }

  private static UpstreamFault malformed(int status, JsonNode root, String fallback) {
    return new UpstreamFault(error(status, root, fallback), false, codes(root));
  }

  private static List<String> codes(JsonNode root) {
    JsonNode error = errorIn(root);
    List<String> codes =
        Stream.of(error.path("code"), error.path("type"), error.path("status"), root.path("code"))
            .filter(JsonNode::isValueNode)
            .map(JsonNode::asText)
            .filter(code -> !code.isBlank() && !code.equals("null"))
            .distinct()
            .toList();
    // FastAPI lists what its schema forbids, and says nothing else.
    return root.path("detail").isArray() && codes.isEmpty() ? List.of(INVALID_SCHEMA) : codes;
  }

  private static boolean textOrNone(JsonNode node) {
    return node.isTextual() || node.isNull() || node.isMissingNode();
  }

  /** Some vendors frame an error as an event though the status is one of failure. */
  private static JsonNode firstEvent(byte[] body) {
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser(Math.max(1, body.length), events::add);
    parser.feed(body, 0, body.length);
    return events.stream()
        .findFirst()
        .map(event -> Json.read(event.data()))
        .orElseGet(() -> Json.read(""));
  }

  /**
   * What an error says that came under a status of success.
   *
   * @param data the error itself, an object that holds it, or a bare message
   */
  static GatewayError inBand(JsonNode data) {
    return error(
        statusIn(errorIn(data).path("code")),
        data,
        "The upstream reported an error without saying which.");
  }

  private static JsonNode errorIn(JsonNode root) {
    return root.path("error").isObject() ? root.path("error") : root;
  }

  private static GatewayError error(int status, JsonNode root, String fallback) {
    JsonNode error = errorIn(root);
    String code = error.path("code").asText("");
    Kind kind =
        kindOfCode(code)
            .or(() -> kindOfType(error.path("type").asText(""), status))
            .orElse(Kind.ofStatus(status));
    String message = message(root).orElse(fallback);
    if (code.equals(BAD_REASONING) && !ofReasoning(message)) {
      message = message + " (" + code + ")";
    }
    Duration wait = kind == Kind.RATE_LIMITED ? wait(error, message, Instant.now()) : null;
    return new GatewayError(ContextSize.refined(kind, message), message, wait);
  }

  /**
   * For how long to wait: of an account's own limits in fields, else in the words, where Codex
   * looks for it as well.
   */
  static @Nullable Duration wait(JsonNode error, String message, Instant now) {
    JsonNode inSeconds = error.path("resets_in_seconds");
    JsonNode at = error.path("resets_at");
    return Optional.of(inSeconds)
        .filter(JsonNode::isNumber)
        .flatMap(seconds -> Waits.seconds(seconds.asText()))
        .or(
            () ->
                Optional.of(at)
                    .filter(JsonNode::isNumber)
                    .flatMap(seconds -> Waits.untilEpoch(seconds.asText(), now)))
        .or(() -> Waits.inWords(message))
        .orElse(null);
  }

  /**
   * True if the words say that reasoning in the request was refused: OpenAI's own, and those of
   * vendors to which others route.
   */
  static boolean ofReasoning(String message) {
    String words = message.replaceAll("[`'\"]", "").toLowerCase(Locale.ROOT);
    return REASONING_PHRASES.stream().anyMatch(words::contains)
        || (words.contains("encrypted content") && words.contains("could not be verified"));
  }

  /** Vendors that route to others put the other's status in place of a code. */
  private static int statusIn(JsonNode code) {
    int number = code.asInt(0);
    return number >= 400 && number <= 599 ? number : UNKNOWN_STATUS;
  }

  private static Optional<Kind> kindOfCode(String code) {
    return switch (code) {
      case OpenAiErrors.CONTEXT_LENGTH -> Optional.of(Kind.CONTEXT_TOO_LONG);
      case "invalid_prompt", "cyber_policy", "bio_policy", "content_policy_violation" ->
          Optional.of(Kind.CONTENT_POLICY);
      case "data_residency_mismatch" -> Optional.of(Kind.BAD_REQUEST);
      case "invalid_api_key" -> Optional.of(Kind.UNAUTHORIZED);
      case "model_not_found" -> Optional.of(Kind.NOT_FOUND);
      case "insufficient_quota",
          "billing_hard_limit_reached",
          "billing_not_active",
          "usage_not_included" ->
          Optional.of(Kind.BILLING);
      case "rate_limit_exceeded", "usage_limit_reached" -> Optional.of(Kind.RATE_LIMITED);
      case "server_is_overloaded", "slow_down" -> Optional.of(Kind.OVERLOADED);
      case "server_error" -> Optional.of(Kind.UPSTREAM_BROKEN);
      default ->
          code.startsWith("invalid_image") ? Optional.of(Kind.BAD_REQUEST) : Optional.empty();
    };
  }

  private static Optional<Kind> kindOfType(String type, int status) {
    return switch (type) {
      case "invalid_request_error" ->
          Optional.of(status < 500 ? Kind.ofStatus(status) : Kind.BAD_REQUEST);
      case "authentication_error" -> Optional.of(Kind.UNAUTHORIZED);
      case "permission_error" -> Optional.of(Kind.FORBIDDEN);
      case "insufficient_quota", "usage_not_included" -> Optional.of(Kind.BILLING);
      case "rate_limit_error", "rate_limit_exceeded", "usage_limit_reached", "tokens", "requests" ->
          Optional.of(Kind.RATE_LIMITED);
      case "overloaded_error" -> Optional.of(Kind.OVERLOADED);
      default -> Optional.empty();
    };
  }

  /** The upstream's own words if it has any; HTML and the like stay out. */
  private static Optional<String> message(JsonNode root) {
    return Stream.of(
            root.path("error").path("message"),
            root.path("message"),
            root.path("detail"),
            root.path("detail").path(0).path("msg"),
            root.path("detail").path("message"),
            root.path("errors").path(0).path("message"),
            root.path("error"),
            root)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(text -> !text.isBlank())
        .findFirst();
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.ContextSize;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.UpstreamWords;
import io.trireme.core.Waits;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.sse.SseWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Errors as Anthropic writes them.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors</a>
 */
final class ClaudeErrors implements ErrorDialect {

  /**
   * Makes a ping of an unfinished event. The last name before the blank line counts, and a ping is
   * the one event that clients of this dialect drop without a look at its data: under any other
   * name some of them parse the half and fail on it, before they come to the error behind it. The
   * colon ends a line that was cut, and is an empty comment where none was: a line feed alone would
   * there be the blank line that dispatches the half as it stands.
   */
  private static final byte[] DISCARD_UNFINISHED =
      ":\nevent: ping\n\n".getBytes(StandardCharsets.UTF_8);

  private static final String LIMIT_HEADERS = "anthropic-ratelimit-";
  private static final List<String> LIMITS =
      List.of("requests", "tokens", "input-tokens", "output-tokens");

  @Override
  public int status(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_POLICY -> 400;
      case UNAUTHORIZED -> 401;
      case BILLING -> 402;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case TOO_LARGE -> 413;
      case TARGET_TOO_LONG -> 414;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case RATE_LIMITED, BUDGET -> 429;
      case HEADERS_TOO_LARGE -> 431;
      case INTERNAL -> 500;
      case NOT_IMPLEMENTED -> 501;
      case UPSTREAM_BROKEN -> 502;
      case UNAVAILABLE -> 503;
      case UPSTREAM_TIMEOUT -> 504;
      case OVERLOADED -> 529;
    };
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST,
          CONTEXT_TOO_LONG,
          CONTENT_POLICY,
          METHOD_NOT_ALLOWED,
          NOT_IMPLEMENTED,
          TARGET_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          HEADERS_TOO_LARGE ->
          "invalid_request_error";
      case UNAUTHORIZED -> "authentication_error";
      case BILLING -> "billing_error";
      case FORBIDDEN -> "permission_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED, BUDGET -> "rate_limit_error";
      case REQUEST_TIMEOUT, UPSTREAM_TIMEOUT -> "timeout_error";
      case INTERNAL, UPSTREAM_BROKEN, UNAVAILABLE -> "api_error";
      case OVERLOADED -> "overloaded_error";
    };
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  /**
   * Without this Claude Code repeats even a wrong key ten times, for minutes; and a budget is not
   * there again before its time.
   */
  @Override
  public Map<String, String> headers(GatewayError error) {
    return switch (error.kind()) {
      case UNAUTHORIZED, FORBIDDEN, BUDGET -> doNotRepeat();
      default -> Map.of();
    };
  }

  @Override
  public Map<String, String> doNotRepeat() {
    return Map.of("x-should-retry", "false");
  }

  @Override
  public byte[] body(GatewayError error, String requestId) {
    return Json.bytes(tree(error, requestId));
  }

  private static ObjectNode tree(GatewayError error, String requestId) {
    ObjectNode body = Json.object().put("type", "error");
    body.putObject("error").put("type", type(error.kind())).put("message", message(error));
    return body.put("request_id", requestId);
  }

  /**
   * The words on which Claude Code compacts the conversation, with the numbers if they are known.
   */
  private static String message(GatewayError error) {
    String words = error.message();
    if (error.kind() != Kind.CONTEXT_TOO_LONG || words.contains("prompt is too long")) {
      return words;
    }
    return ContextSize.in(words)
        .map(size -> size.tokens() + " tokens > " + size.maximum() + " maximum")
        .map("prompt is too long: "::concat)
        .orElse("prompt is too long: " + words);
  }

  @Override
  public byte[] frame(GatewayError error, String requestId, boolean midEvent) {
    byte[] frame = SseWriter.frame("error", Json.text(tree(error, requestId)));
    if (!midEvent) {
      return frame;
    }
    byte[] both = new byte[DISCARD_UNFINISHED.length + frame.length];
    System.arraycopy(DISCARD_UNFINISHED, 0, both, 0, DISCARD_UNFINISHED.length);
    System.arraycopy(frame, 0, both, DISCARD_UNFINISHED.length, frame.length);
    return both;
  }

  @Override
  public UpstreamFault read(int status, byte[] body) {
    JsonNode root = Json.read(body);
    JsonNode error = root.path("error");
    boolean wellFormed =
        root.path("type").asText().equals("error")
            && error.path("type").isTextual()
            && error.path("message").isTextual();
    List<String> codes =
        Stream.of(error.path("type"), error.path("code"), error.path("details").path("error_code"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
            .toList();
    return new UpstreamFault(error(status, root), wellFormed, codes);
  }

  /**
   * Of each limit there is a date at which it is whole again; for subscriptions one of all limits
   * together, in seconds of the epoch.
   *
   * @see <a href="https://docs.anthropic.com/en/api/rate-limits#response-headers">Headers</a>
   */
  @Override
  public Optional<Duration> limitsWait(Function<String, Optional<String>> header, Instant now) {
    Stream<Duration> single =
        LIMITS.stream()
            .map(LIMIT_HEADERS::concat)
            .filter(limit -> header.apply(limit + "-remaining").filter("0"::equals).isPresent())
            .flatMap(limit -> header.apply(limit + "-reset").stream())
            .flatMap(date -> Waits.untilDate(date, now).stream());
    Stream<Duration> unified =
        header.apply(LIMIT_HEADERS + "unified-status").filter("rejected"::equals).stream()
            .flatMap(rejected -> header.apply(LIMIT_HEADERS + "unified-reset").stream())
            .flatMap(seconds -> Waits.untilEpoch(seconds, now).stream());
    return Stream.concat(single, unified).max(Duration::compareTo);
  }

  /**
   * The words by which Claude Code knows such a refusal, too.
   *
   * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking">Extended
   *     thinking</a>
   */
  @Override
  public boolean refusesReasoning(GatewayError error) {
    if (error.kind() != Kind.BAD_REQUEST) {
      return false;
    }
    String words = error.message().replaceAll("[`'\"]", "").toLowerCase(Locale.ROOT);
    boolean blocks = words.contains("thinking block") || words.contains("redacted_thinking");
    return words.contains("signature in thinking block")
        || (words.contains("thinking.signature") && words.contains("field required"))
        || (blocks && words.contains("cannot be modified"))
        || (blocks && words.contains("invalid signature"));
  }

  /** What an {@code error} event of a stream says. */
  static GatewayError fromEvent(JsonNode data) {
    return error(500, data);
  }

  private static GatewayError error(int status, JsonNode root) {
    String words = UpstreamWords.of(status, root);
    Kind kind = ContextSize.refined(kind(status, root.path("error").path("type").asText()), words);
    return new GatewayError(kind == Kind.BAD_REQUEST ? ofWords(words) : kind, words);
  }

  /** Anthropic has one type for all that is wrong with a request, and for an empty account. */
  private static Kind ofWords(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("credit balance is too low")) {
      return Kind.BILLING;
    }
    boolean policy = lower.contains("content filtering policy") || lower.contains("usage polic");
    return policy ? Kind.CONTENT_POLICY : Kind.BAD_REQUEST;
  }

  private static Kind kind(int status, String type) {
    return switch (type) {
      case "invalid_request_error" -> status == 405 ? Kind.METHOD_NOT_ALLOWED : Kind.BAD_REQUEST;
      case "authentication_error" -> Kind.UNAUTHORIZED;
      case "billing_error" -> Kind.BILLING;
      case "permission_error" -> Kind.FORBIDDEN;
      case "not_found_error" -> Kind.NOT_FOUND;
      case "request_too_large" -> Kind.TOO_LARGE;
      case "rate_limit_error" -> Kind.RATE_LIMITED;
      case "timeout_error" -> Kind.UPSTREAM_TIMEOUT;
      case "overloaded_error" -> Kind.OVERLOADED;
      default -> Kind.ofStatus(status);
    };
  }
}

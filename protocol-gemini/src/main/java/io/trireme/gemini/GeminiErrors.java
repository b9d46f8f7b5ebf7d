package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.ContextSize;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.UpstreamWords;
import io.trireme.core.Waits;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.UpstreamFault;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Errors as Google writes them: a {@code google.rpc.Status} in an object {@code error}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Troubleshooting</a>
 * @see <a href="https://cloud.google.com/apis/design/errors">Errors of Google's APIs</a>
 */
final class GeminiErrors implements ErrorDialect {

  private static final String TYPE = "type.googleapis.com/google.rpc.";
  private static final String RETRY_INFO = TYPE + "RetryInfo";
  private static final String ERROR_INFO = TYPE + "ErrorInfo";
  private static final String QUOTA_FAILURE = TYPE + "QuotaFailure";
  private static final String REQUEST_INFO = TYPE + "RequestInfo";

  /** The code for a quota of a day that is used up, of which Google tells in a detail. */
  static final String DAILY_QUOTA = "quota_per_day";

  @Override
  public int status(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_POLICY -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case TOO_LARGE -> 413;
      case TARGET_TOO_LONG -> 414;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case BILLING, BUDGET, RATE_LIMITED -> 429;
      case HEADERS_TOO_LARGE -> 431;
      case INTERNAL -> 500;
      case NOT_IMPLEMENTED -> 501;
      case UPSTREAM_BROKEN -> 502;
      case OVERLOADED, UNAVAILABLE -> 503;
      case UPSTREAM_TIMEOUT -> 504;
    };
  }

  private static String code(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST,
          CONTEXT_TOO_LONG,
          CONTENT_POLICY,
          TOO_LARGE,
          TARGET_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          HEADERS_TOO_LARGE ->
          "INVALID_ARGUMENT";
      case UNAUTHORIZED -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case NOT_FOUND -> "NOT_FOUND";
      case METHOD_NOT_ALLOWED, NOT_IMPLEMENTED -> "UNIMPLEMENTED";
      case BILLING, BUDGET, RATE_LIMITED -> "RESOURCE_EXHAUSTED";
      case INTERNAL, UPSTREAM_BROKEN -> "INTERNAL";
      case OVERLOADED, UNAVAILABLE -> "UNAVAILABLE";
      case REQUEST_TIMEOUT, UPSTREAM_TIMEOUT -> "DEADLINE_EXCEEDED";
    };
  }

  /** Google names none that its clients read; this is the name most proxies and logs know. */
  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }

  @Override
  public byte[] body(GatewayError error, String requestId) {
    return Json.bytes(tree(error, requestId));
  }

  private ObjectNode tree(GatewayError error, String requestId) {
    ObjectNode root = Json.object();
    ObjectNode status =
        root.putObject("error")
            .put("code", status(error.kind()))
            .put("message", message(error))
            .put("status", code(error.kind()));
    ArrayNode details = status.putArray("details");
    error
        .retryAfter()
        .ifPresent(
            wait -> details.addObject().put("@type", RETRY_INFO).put("retryDelay", seconds(wait)));
    if (error.kind() == Kind.BILLING || error.kind() == Kind.BUDGET) {
      details
          .addObject()
          .put("@type", QUOTA_FAILURE)
          .putArray("violations")
          .addObject()
          .put("description", error.message());
    }
    details.addObject().put("@type", REQUEST_INFO).put("requestId", requestId);
    return root;
  }

  private static String message(GatewayError error) {
    String words = error.message();
    if (error.kind() != Kind.CONTEXT_TOO_LONG || words.startsWith("The input token count")) {
      return words;
    }
    return ContextSize.in(words)
        .map(
            size ->
                "The input token count (%d) exceeds the maximum number of tokens allowed (%d)."
                    .formatted(size.tokens(), size.maximum()))
        .orElse("The input token count exceeds the maximum number of tokens allowed. " + words);
  }

  private static String seconds(Duration wait) {
    return BigDecimal.valueOf(wait.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }

  /**
   * Between two events: a {@code data} frame with the error, and the same JSON once more behind it,
   * bare and without a blank line. Newer SDKs raise the frame. genai for Node up to 1.30, which is
   * in Gemini CLI 0.61, takes the frame for an empty answer and would end as if nothing had
   * happened; the rest, which it cannot read, makes it fail. An SSE parser drops the rest, since no
   * blank line ends it.
   *
   * <p>In the middle of an event no frame can be dropped by name, since this dialect has no names.
   * So the half is left without the blank line that would make a client parse it, and the error
   * follows as bare JSON on a line of its own. An SSE parser drops both. genai for Python raises
   * the error. genai for Node looks at each chunk that it reads before it joins it to what it
   * holds: it raises the error if that came alone, and otherwise one of an incomplete segment. A
   * blank line after the half would make it fail at the half's syntax in either case.
   */
  @Override
  public byte[] frame(GatewayError error, String requestId, boolean midEvent) {
    String json = Json.text(tree(error, requestId));
    return ((midEvent ? "\n" : "data: " + json + "\n\n") + json).getBytes(StandardCharsets.UTF_8);
  }

  /** An array around the error, as some endpoints send it, is no shape that clients read. */
  @Override
  public UpstreamFault read(int status, byte[] body) {
    JsonNode root = Json.read(body);
    JsonNode error = root.path("error");
    boolean wellFormed =
        error.path("code").isInt()
            && error.path("message").isTextual()
            && error.path("status").isTextual();
    return new UpstreamFault(error(status, root), wellFormed, codes(unwrapped(root)));
  }

  private static List<String> codes(JsonNode root) {
    JsonNode error = root.path("error");
    List<String> codes = new ArrayList<>();
    Stream.of(error.path("status"), detail(error, ERROR_INFO).path("reason"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .forEach(codes::add);
    for (JsonNode violation : detail(error, QUOTA_FAILURE).path("violations")) {
      // What comes back tomorrow is not waited for as what comes back within a minute.
      if (violation.path("quotaId").asText().contains("PerDay")) {
        codes.add(DAILY_QUOTA);
      }
    }
    return codes;
  }

  @Override
  public boolean refusesReasoning(GatewayError error) {
    String words = error.message().toLowerCase(Locale.ROOT);
    return error.kind() == Kind.BAD_REQUEST
        && (words.contains("corrupted thought signature")
            || words.contains("thought signature is not valid"));
  }

  /** What an error in an answer that began well says. */
  static GatewayError inBand(JsonNode root) {
    JsonNode error = unwrapped(root).path("error");
    int code = error.path("code").asInt(500);
    return error(code >= 400 && code < 600 ? code : 500, root);
  }

  private static GatewayError error(int status, JsonNode sent) {
    JsonNode root = unwrapped(sent);
    JsonNode error = root.path("error");
    String words = UpstreamWords.of(status, root);
    return new GatewayError(ContextSize.refined(kind(status, error), words), words, wait(error));
  }

  private static JsonNode unwrapped(JsonNode root) {
    return root.isArray() ? root.path(0) : root;
  }

  private static Kind kind(int status, JsonNode error) {
    // Google answers an unknown key with 400 and says in the details that it is one.
    if (detail(error, ERROR_INFO).path("reason").asText().equals("API_KEY_INVALID")) {
      return Kind.UNAUTHORIZED;
    }
    return switch (error.path("status").asText()) {
      case "UNAUTHENTICATED" -> Kind.UNAUTHORIZED;
      case "PERMISSION_DENIED" -> Kind.FORBIDDEN;
      case "NOT_FOUND" -> Kind.NOT_FOUND;
      case "RESOURCE_EXHAUSTED" -> status == 402 ? Kind.BILLING : Kind.RATE_LIMITED;
      case "UNAVAILABLE" -> Kind.OVERLOADED;
      case "DEADLINE_EXCEEDED" -> Kind.UPSTREAM_TIMEOUT;
      case "INTERNAL", "UNKNOWN", "DATA_LOSS", "ABORTED", "CANCELLED" -> Kind.UPSTREAM_BROKEN;
      default -> Kind.ofStatus(status);
    };
  }

  private static @Nullable Duration wait(JsonNode error) {
    String delay = detail(error, RETRY_INFO).path("retryDelay").asText();
    return delay.endsWith("s") ? Waits.of(delay).orElse(null) : null;
  }

  private static JsonNode detail(JsonNode error, String type) {
    for (JsonNode detail : error.path("details")) {
      if (detail.path("@type").asText().equals(type)) {
        return detail;
      }
    }
    return error.path("");
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.sse.SseWriter;
import java.time.InstantSource;

import static java.util.Objects.requireNonNull;

/**
 * How a stream of Responses events ends with an error: the event {@code error}, on which OpenAI's
 * SDKs throw, and then {@code response.failed}, without which Codex takes it for a cut.
 *
 * <p>The frames know nothing of what went before them. They count from 0, which is right where the
 * client was sent nothing but keep-alives; behind events of the upstream the numbers start over,
 * because clients want one and none was seen to compare them. Of the response object there is what
 * can be said without knowing the request.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class CodexFrames implements OpenAiErrors.Frames {

  private final InstantSource clock;

  CodexFrames(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public byte[] of(GatewayError error, String requestId) {
    ObjectNode event = Json.object().put("type", "error").put("sequence_number", 0);
    event.set("error", OpenAiErrors.tree(error));

    ObjectNode failed = Json.object().put("type", "response.failed").put("sequence_number", 1);
    failed.set("response", response(error, requestId));
    return OpenAiErrors.concat(
        SseWriter.frame("error", Json.text(event)),
        SseWriter.frame("response.failed", Json.text(failed)));
  }

  private ObjectNode response(GatewayError error, String requestId) {
    ObjectNode response =
        Json.object()
            .put("id", "resp_" + requestId)
            .put("object", "response")
            .put("created_at", clock.instant().getEpochSecond())
            .put("status", "failed");
    response
        .putObject("error")
        .put("code", code(error))
        .put("message", OpenAiErrors.message(error));
    response.putNull("incomplete_details").putArray("output");
    return response.putNull("usage");
  }

  /**
   * A code that tells Codex whether to try again. Of the few that a response may carry, {@code
   * invalid_prompt} is the one for a request that nobody would take.
   */
  static String code(GatewayError error) {
    return switch (error.kind()) {
      case BAD_REQUEST, TOO_LARGE ->
          OpenAiErrors.tooLong(error.message()) ? OpenAiErrors.CONTEXT_LENGTH : "invalid_prompt";
      case CONTEXT_TOO_LONG -> OpenAiErrors.CONTEXT_LENGTH;
      case CONTENT_POLICY,
          UNAUTHORIZED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_IMPLEMENTED,
          TARGET_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          HEADERS_TOO_LARGE ->
          "invalid_prompt";
      case BILLING, BUDGET -> "insufficient_quota";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case OVERLOADED -> "server_is_overloaded";
      case REQUEST_TIMEOUT, INTERNAL, UPSTREAM_BROKEN, UNAVAILABLE, UPSTREAM_TIMEOUT ->
          "server_error";
    };
  }
}

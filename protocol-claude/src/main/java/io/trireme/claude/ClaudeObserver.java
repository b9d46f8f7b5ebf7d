package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.MalformedJsonException;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a copy of what a Messages upstream answers. Only the three event types that carry usage or
 * an error are parsed; of the others the name is enough.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming</a>
 */
final class ClaudeObserver implements RelayObserver {

  private static final Set<String> WHOLE =
      Set.of("type", "error", "usage", "input_tokens", "content", "stop_reason");

  /** The model had nothing more to say; any other reason explains why it says nothing. */
  private static final String END_TURN = "end_turn";

  private Usage usage = Usage.UNKNOWN;
  private boolean complete;
  private boolean said;

  @Override
  public Signal onEvent(SseEvent event) {
    return switch (event.name()) {
      case "ping" -> Signal.IDLE;
      case "message_start" -> {
        usage =
            usage.updatedBy(
                ClaudeUsage.read(Json.read(event.data()).path("message").path("usage")));
        yield Signal.QUIET;
      }
      case "content_block_start", "content_block_delta", "content_block_stop" -> {
        said = true;
        yield Signal.MEANINGFUL;
      }
      case "message_delta" -> onMessageDelta(Json.read(event.data()));
      case "message_stop" -> {
        complete = true;
        yield Signal.TERMINAL;
      }
      case "error" -> new Signal.Failed(ClaudeErrors.fromEvent(Json.read(event.data())));
      case "" -> onNamelessEvent(Json.read(event.data()));
      default -> Signal.QUIET;
    };
  }

  private Signal onMessageDelta(JsonNode data) {
    usage = usage.updatedBy(ClaudeUsage.read(data.path("usage")));
    JsonNode reason = data.path("delta").path("stop_reason");
    if (reason.isTextual()) {
      said |= !reason.asText().equals(END_TURN);
      complete = true;
      return Signal.MEANINGFUL;
    }
    return Signal.QUIET;
  }

  /** Clients ignore events without a name, so whatever it says the client has not seen it. */
  private static Signal onNamelessEvent(JsonNode data) {
    return data.path("type").asText().equals("error") || data.path("error").isObject()
        ? new Signal.Failed(ClaudeErrors.fromEvent(data))
        : Signal.QUIET;
  }

  @Override
  public Signal onWhole(byte[] body) {
    JsonTopLevel fields;
    try {
      fields = JsonTopLevel.scan(body, WHOLE);
    } catch (MalformedJsonException e) {
      return new Signal.Failed(
          new GatewayError(
              Kind.UPSTREAM_BROKEN, "The upstream's answer is not valid JSON: " + e.getMessage()));
    }
    boolean typedError = fields.last("type").map(f -> f.text().equals("error")).orElse(false);
    boolean error = fields.last("error").map(f -> f.kind() != JsonTopLevel.Kind.NULL).orElse(false);
    if (typedError || error) {
      return new Signal.Failed(ClaudeErrors.fromEvent(Json.read(body)));
    }
    slice(body, fields.last("usage"))
        .ifPresent(node -> usage = usage.updatedBy(ClaudeUsage.read(node)));
    slice(body, fields.last("input_tokens"))
        .ifPresent(
            node ->
                usage =
                    new Usage(
                        ClaudeUsage.number(node),
                        usage.output(),
                        usage.cacheRead(),
                        usage.cacheWrite(),
                        usage.reasoning()));
    said =
        slice(body, fields.last("stop_reason"))
                .map(reason -> reason.isTextual() && !reason.asText().equals(END_TURN))
                .orElse(false)
            // Content may be large, and what was generated is content.
            || usage.output().orElse(0) > 0
            || slice(body, fields.last("content")).map(ClaudeObserver::speaks).orElse(true);
    complete = true;
    return Signal.TERMINAL;
  }

  /** True if the content holds anything but empty texts. */
  private static boolean speaks(JsonNode content) {
    for (JsonNode block : content) {
      if (!block.path("type").asText().equals("text") || !block.path("text").asText().isEmpty()) {
        return true;
      }
    }
    return !content.isArray();
  }

  private static Optional<JsonNode> slice(byte[] body, Optional<JsonTopLevel.Field> field) {
    return field.map(f -> Json.read(Arrays.copyOfRange(body, f.start(), f.end())));
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public Signal onOversize(String name) {
    said = true;
    return Signal.MEANINGFUL;
  }

  @Override
  public boolean blank() {
    return complete && !said && usage.output().orElse(0) == 0;
  }

  @Override
  public Usage usage() {
    return usage;
  }
}

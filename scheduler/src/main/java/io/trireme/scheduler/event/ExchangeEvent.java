package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * An exchange is over.
 *
 * @param requestId as the client was told it
 * @param request what was asked for
 * @param end how it ended
 * @param usage tokens, as far as the vendor told them
 */
public record ExchangeEvent(String requestId, Request request, End end, Usage usage)
    implements Event {

  /**
   * What was asked for.
   *
   * @param lane the client's dialect
   * @param operation a word
   * @param caller id of the client key; a word for the access key
   * @param model as the client named it
   * @param stream whether as a stream
   */
  public record Request(
      Dialect lane, String operation, String caller, String model, boolean stream) {
    public Request {
      requireNonNull(lane, "lane is null");
      requireNonNull(operation, "operation is null");
      requireNonNull(caller, "caller is null");
      requireNonNull(model, "model is null");
    }
  }

  /**
   * How it ended.
   *
   * @param channel whose answer it was, or that was tried last; null if none was
   * @param outcome a word, the same as in the metrics
   * @param status that the client saw
   * @param attempts how many candidates were called
   * @param first from the request's begin to the first token; null if there was none
   * @param duration from the request's begin to its end
   * @param error what the client was told; null if nothing went wrong
   */
  public record End(
      @Nullable String channel,
      String outcome,
      int status,
      int attempts,
      @Nullable Duration first,
      Duration duration,
      @Nullable String error) {
    public End {
      requireNonNull(outcome, "outcome is null");
      requireNonNull(duration, "duration is null");
    }
  }

  public ExchangeEvent {
    requireNonNull(requestId, "requestId is null");
    requireNonNull(request, "request is null");
    requireNonNull(end, "end is null");
    requireNonNull(usage, "usage is null");
  }

  @Override
  public String type() {
    return "exchange";
  }

  @Override
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("requestId", requestId)
            .put("lane", request.lane().id())
            .put("operation", request.operation())
            .put("caller", request.caller())
            .put("model", request.model())
            .put("stream", request.stream())
            .put("channel", end.channel())
            .put("outcome", end.outcome())
            .put("status", end.status())
            .put("attempts", end.attempts())
            .put("ttftMs", end.first() == null ? null : end.first().toMillis())
            .put("durationMs", end.duration().toMillis())
            .put("error", end.error());
    json.putObject("usage")
        .put("input", number(usage.input()))
        .put("output", number(usage.output()))
        .put("cacheRead", number(usage.cacheRead()))
        .put("cacheWrite", number(usage.cacheWrite()))
        .put("reasoning", number(usage.reasoning()));
    return json;
  }

  private static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer. What an item says comes up to three times: bit by bit, whole when it is done,
 * and once more with the last event. Vendors leave out one or the other, so each completes what
 * went before, and nothing is said twice.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class CodexAnswerDecoder implements AnswerDecoder {

  private final CodexItems items;
  private @Nullable GatewayError error;
  private boolean started;
  private boolean over;

  CodexAnswerDecoder(Target target, Losses losses) {
    this.items = new CodexItems(target.origin(), losses);
  }

  @Override
  public void accept(SseEvent event, Consumer<ChatEvent> out) {
    if (over || event.data().isBlank() || event.data().equals("[DONE]")) {
      return;
    }
    JsonNode data = Json.exact(event.data());
    if (!data.isObject()) {
      throw new GatewayException(
          Kind.UPSTREAM_BROKEN, "The upstream sent an event that is no JSON.");
    }
    items.to(out);
    String type = data.path("type").asText("");
    switch (type.isEmpty() && data.has("error") ? "error" : type) {
      case "response.created", "response.queued", "response.in_progress" ->
          start(data.path("response"), out);
      case "response.completed", "response.incomplete", "response.done" ->
          finish(data.path("response"), type.equals("response.incomplete"), out);
      case "response.failed", "response.cancelled" -> fail(data.path("response"), out);
      case "error" -> {
        // response.failed follows, with the tokens that were used.
        if (error == null) {
          error = OpenAiFaults.inBand(data);
        }
      }
      default -> items.event(type, data);
    }
  }

  @Override
  public boolean isKeepAlive(SseEvent event) {
    return CodexObserver.type(event).equals("keepalive");
  }

  private void start(JsonNode response, Consumer<ChatEvent> out) {
    if (!started) {
      started = true;
      out.accept(new Started(response.path("id").asText("")));
    }
  }

  private void finish(JsonNode response, boolean incomplete, Consumer<ChatEvent> out) {
    String status = response.path("status").asText("");
    if (error != null || status.equals("failed") || status.equals("cancelled")) {
      fail(response, out);
      return;
    }
    start(response, out);
    items.complete(response.path("output"));
    report(response, out);
    over = true;
    boolean cut = incomplete || status.equals("incomplete");
    out.accept(Finished.of(cut ? cutReason(response) : items.reason()));
  }

  private static StopReason cutReason(JsonNode response) {
    return switch (response.path("incomplete_details").path("reason").asText("")) {
      case "max_output_tokens", "max_tokens" -> StopReason.LENGTH;
      case "content_filter" -> StopReason.SAFETY;
      default -> StopReason.OTHER;
    };
  }

  private void fail(JsonNode response, Consumer<ChatEvent> out) {
    start(response, out);
    report(response, out);
    over = true;
    GatewayError known = error;
    out.accept(new Failed(known == null ? OpenAiFaults.inBand(response.path("error")) : known));
  }

  private static void report(JsonNode response, Consumer<ChatEvent> out) {
    JsonNode usage = response.path("usage");
    if (usage.isObject()) {
      out.accept(
          new UsageReported(
              OpenAiResults.usage(
                  usage.path("input_tokens"),
                  usage.path("output_tokens"),
                  usage.path("input_tokens_details"),
                  usage.path("output_tokens_details"))));
    }
  }

  @Override
  public void whole(byte[] body, Consumer<ChatEvent> out) {
    JsonNode response = Json.exact(body);
    if (!response.isObject()) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's answer is no JSON object.");
    }
    items.to(out);
    JsonNode fault = response.path("error");
    if (fault.isObject() || fault.isTextual()) {
      fail(response, out);
      return;
    }
    switch (response.path("status").asText("completed")) {
      case "queued", "in_progress" ->
          throw new GatewayException(
              Kind.UPSTREAM_BROKEN, "The upstream gave an answer that is not finished.");
      default -> finish(response, false, out);
    }
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    GatewayError known = error;
    if (!over && known != null) {
      over = true;
      out.accept(new Failed(known));
    }
  }
}

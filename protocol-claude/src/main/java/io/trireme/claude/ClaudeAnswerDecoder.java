package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.Loss;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads one answer of a Messages upstream.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming</a>
 */
final class ClaudeAnswerDecoder implements AnswerDecoder {

  private final Losses losses;
  private final ClaudeAnswerBlocks blocks;
  private boolean started;
  private boolean over;
  private @Nullable Finished end;

  ClaudeAnswerDecoder(Target target, Losses losses) {
    this.losses = requireNonNull(losses, "losses is null");
    this.blocks = new ClaudeAnswerBlocks(target.origin(), losses);
  }

  @Override
  public void accept(SseEvent event, Consumer<ChatEvent> out) {
    if (over || isKeepAlive(event)) {
      return;
    }
    JsonNode data = Json.exact(event.data());
    if (!data.isObject()) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's event is not valid JSON.");
    }
    String type = data.path("type").isTextual() ? data.path("type").asText() : event.name();
    switch (type) {
      case "message_start" -> start(data.path("message"), out);
      case "content_block_start" -> blocks.open(index(data), data.path("content_block"), out);
      case "content_block_delta" -> blocks.delta(index(data), data.path("delta"), out);
      case "content_block_stop" -> blocks.close(index(data), out);
      case "message_delta" -> {
        report(data.path("usage"), out);
        ends(data.path("delta"));
      }
      case "message_stop" -> finish(out);
      case "error" -> fail(data, out);
      default -> {
        // A newer event is of no meaning here, unless it is an error under no name.
        if (data.path("error").isObject()) {
          fail(data, out);
        }
      }
    }
  }

  @Override
  public boolean isKeepAlive(SseEvent event) {
    return event.name().equals("ping");
  }

  private static int index(JsonNode data) {
    return data.path("index").asInt();
  }

  /** Some upstreams begin twice, or begin with a message that is already complete. */
  private void start(JsonNode message, Consumer<ChatEvent> out) {
    if (!started) {
      started = true;
      out.accept(new Started(message.path("id").asText()));
      content(message, out);
    }
    report(message.path("usage"), out);
    ends(message);
  }

  /** Why it ends, and what stands beside that. */
  private void ends(JsonNode node) {
    Finished said = ClaudeStopReasons.read(node);
    end = said == null ? end : said;
    if (node.path("container").isObject()) {
      losses.note(Loss.droppedOfAnswer("container"));
    }
    if (node.path("stop_details").path("category").isTextual()) {
      losses.note(Loss.droppedOfAnswer("stop_details.category"));
    }
  }

  private void content(JsonNode message, Consumer<ChatEvent> out) {
    int index = 0;
    for (JsonNode block : message.path("content")) {
      blocks.open(index, block, out);
      blocks.close(index, out);
      index++;
    }
  }

  private static void report(JsonNode usage, Consumer<ChatEvent> out) {
    if (usage.isObject()) {
      out.accept(new UsageReported(ClaudeUsage.read(usage)));
    }
  }

  private void finish(Consumer<ChatEvent> out) {
    over = true;
    blocks.end(out);
    Finished said = end == null ? Finished.of(StopReason.END) : end;
    boolean onlyAnswered = said.reason() == StopReason.TOOL_CALLS && !blocks.called();
    out.accept(onlyAnswered ? Finished.of(StopReason.END) : said);
  }

  private void fail(JsonNode data, Consumer<ChatEvent> out) {
    over = true;
    out.accept(new Failed(ClaudeErrors.fromEvent(data)));
  }

  @Override
  public void whole(byte[] body, Consumer<ChatEvent> out) {
    JsonNode message = Json.exact(body);
    if (!message.isObject()) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's answer is not valid JSON.");
    }
    if (message.path("type").asText().equals("error") || message.path("error").isObject()) {
      fail(message, out);
      return;
    }
    if (!message.path("content").isArray()) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's answer has no content.");
    }
    start(message, out);
    finish(out);
  }

  /** A stream that said why it stops is complete, even if its last event is missing. */
  @Override
  public void end(Consumer<ChatEvent> out) {
    if (!over && end != null) {
      finish(out);
    }
  }
}

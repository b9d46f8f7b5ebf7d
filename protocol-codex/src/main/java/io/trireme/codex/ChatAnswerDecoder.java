package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads the answer of a vendor. Compatible vendors bend the format in many ways; what was seen is
 * understood, whoever sent it. One choice is read, for more are never asked for.
 *
 * <p>A finish reason completes the answer, and so does {@code [DONE]}; with neither it was cut. The
 * end is told when both had their chance, because the usage stands between them.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>
 */
final class ChatAnswerDecoder implements AnswerDecoder {

  private static final String DONE = "[DONE]";

  private final ChatAnswerBlocks blocks;
  private Usage usage = Usage.UNKNOWN;
  private String id = "";
  private @Nullable StopReason finish;
  private boolean started;
  private boolean over;

  ChatAnswerDecoder(Target target, Losses losses) {
    requireNonNull(target, "target is null");
    ChatQuirks quirks = ChatQuirks.of(target.quirks(), ChatFamily.of(target));
    this.blocks =
        new ChatAnswerBlocks(target.origin(), !quirks.reasoningField().equals("none"), losses);
  }

  @Override
  public void accept(SseEvent event, Consumer<ChatEvent> out) {
    if (over) {
      return;
    }
    if (event.data().startsWith(DONE)) {
      finish(out);
      return;
    }
    JsonNode chunk = Json.exact(event.data());
    if (chunk.isMissingNode() && !event.data().isBlank() && !event.name().equals("error")) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's chunk is not valid JSON.");
    }
    if (event.name().equals("error") || isError(chunk.path("error"))) {
      fail(OpenAiFaults.inBand(chunk), out);
      return;
    }
    if (!chunk.isObject()) {
      return;
    }
    start(chunk, out);
    usage(chunk, out);
    JsonNode choice = choice(chunk);
    JsonNode delta = choice.path("delta");
    if (!delta.isObject() && choice.path("message").isObject() && blocks.none()) {
      delta = choice.path("message");
    }
    blocks.add(delta, logProbs(choice), out);
    finishReason(choice.path("finish_reason"), out);
  }

  @Override
  public void whole(byte[] body, Consumer<ChatEvent> out) {
    JsonNode answer = Json.exact(body);
    if (isError(answer.path("error"))) {
      fail(OpenAiFaults.inBand(answer), out);
      return;
    }
    JsonNode choice = choice(answer);
    if (!choice.path("message").isObject()) {
      String message = "The upstream's answer has no choice with a message.";
      fail(new GatewayError(Kind.UPSTREAM_BROKEN, message), out);
      return;
    }
    start(answer, out);
    usage(answer, out);
    blocks.add(choice.path("message"), logProbs(choice), out);
    finishReason(choice.path("finish_reason"), out);
    if (!over) {
      finish(out);
    }
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    if (!over && finish != null) {
      finish(out);
    }
  }

  private static boolean isError(JsonNode error) {
    return error.isObject() || (error.isTextual() && !error.asText().isEmpty());
  }

  private void fail(GatewayError error, Consumer<ChatEvent> out) {
    over = true;
    out.accept(new ChatEvent.Failed(error));
  }

  /** Azure's first chunk speaks of filters and has no id yet. */
  private void start(JsonNode chunk, Consumer<ChatEvent> out) {
    String said = chunk.path("id").asText("");
    if (!started && (!said.isEmpty() || !chunk.path("choices").isEmpty())) {
      started = true;
      id = said;
      blocks.answerId(said);
      out.accept(new ChatEvent.Started(id));
    }
  }

  /** The first choice; chunks that have none keep the connection alive or count tokens. */
  private static JsonNode choice(JsonNode chunk) {
    for (JsonNode choice : chunk.path("choices")) {
      if (choice.isObject() && choice.path("index").asInt(0) == 0) {
        return choice;
      }
    }
    return MissingNode.getInstance();
  }

  private static LogProbs logProbs(JsonNode choice) {
    return OpenAiLogProbs.read(choice.path("logprobs").path("content"));
  }

  /** Some vendors count in every chunk, and some within the choice. */
  private void usage(JsonNode chunk, Consumer<ChatEvent> out) {
    JsonNode said = chunk.path("usage");
    if (!said.isObject()) {
      said = choice(chunk).path("usage");
    }
    if (!said.isObject()) {
      return;
    }
    Usage now = usage.updatedBy(ChatUsage.read(said));
    if (!now.equals(usage)) {
      usage = now;
      out.accept(new ChatEvent.UsageReported(now));
    }
  }

  private void finishReason(JsonNode reason, Consumer<ChatEvent> out) {
    if (!reason.isTextual() || reason.textValue().isEmpty()) {
      return;
    }
    switch (reason.textValue()) {
      case "error", "network_error" ->
          fail(new GatewayError(Kind.UPSTREAM_BROKEN, "The upstream broke its answer off."), out);
      case "insufficient_system_resource" ->
          fail(new GatewayError(Kind.OVERLOADED, "The upstream ran out of resources."), out);
      default -> {
        StopReason said = ChatReasons.read(reason.textValue());
        // One that says more than "stop" may come late; a second "stop" says nothing new.
        finish = finish == null || finish == StopReason.END ? said : finish;
        blocks.close(out);
      }
    }
  }

  private void finish(Consumer<ChatEvent> out) {
    over = true;
    blocks.close(out);
    StopReason reason = finish;
    if (reason == null) {
      reason = blocks.calls() > 0 ? StopReason.TOOL_CALLS : StopReason.END;
    }
    if (reason == StopReason.END && blocks.refused()) {
      reason = StopReason.REFUSAL;
    }
    out.accept(ChatEvent.Finished.of(reason));
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer of Google's: events, the array that a stream without {@code alt=sse} is, or a
 * whole answer. The end is said when the body ends, since usage may follow a finish reason.
 */
final class GeminiAnswerDecoder implements AnswerDecoder {

  private final AnswerParts parts;
  private final GeminiUsage usage = new GeminiUsage();
  private boolean started;
  private boolean over;
  private @Nullable Finished finish;

  GeminiAnswerDecoder(Target target, Losses losses) {
    this.parts = new AnswerParts(target.origin(), losses);
  }

  @Override
  public void accept(SseEvent event, Consumer<ChatEvent> out) {
    String data = event.data().strip();
    if (data.isEmpty() || data.equals("[DONE]")) {
      return;
    }
    take(Json.exact(data), out);
  }

  @Override
  public void whole(byte[] body, Consumer<ChatEvent> out) {
    JsonNode read = Json.exact(body);
    take(read, out);
    boolean says = !read.path("candidates").isEmpty();
    if (finish == null && says) {
      // A whole answer is over, whether its vendor says why or not.
      finish = Finished.of(StopReason.OTHER);
    }
    end(out);
  }

  private void take(JsonNode read, Consumer<ChatEvent> out) {
    if (read.isArray()) {
      read.forEach(element -> chunk(element, out));
    } else {
      chunk(read, out);
    }
  }

  private void chunk(JsonNode read, Consumer<ChatEvent> out) {
    if (over) {
      return;
    }
    if (!(read instanceof ObjectNode chunk)) {
      throw new GatewayException(Kind.UPSTREAM_BROKEN, "The upstream's answer is not JSON.");
    }
    if (!chunk.path("error").isMissingNode() && !chunk.path("error").isNull()) {
      over = true;
      out.accept(new Failed(GeminiErrors.inBand(chunk)));
      return;
    }
    start(chunk, out);
    usage(chunk.path("usageMetadata"), out);
    JsonNode candidates = chunk.path("candidates");
    for (JsonNode candidate : candidates) {
      if (candidate.path("index").asInt(0) == 0) {
        parts.take(candidate, out);
        finish(candidate);
      }
    }
    JsonNode feedback = chunk.path("promptFeedback");
    String blocked = feedback.path("blockReason").asText();
    if (finish == null && candidates.isEmpty() && FinishReasons.isKnown(blocked)) {
      String message = feedback.path("blockReasonMessage").asText();
      finish = new Finished(StopReason.SAFETY, null, message.isEmpty() ? blocked : message);
    }
  }

  private void start(ObjectNode chunk, Consumer<ChatEvent> out) {
    if (!started) {
      started = true;
      String id = chunk.path("responseId").asText();
      // An answer without an id must not give its calls the ids of another answer's.
      parts.begin(id.isEmpty() ? UUID.randomUUID().toString() : id);
      out.accept(new Started(id));
    }
  }

  private void usage(JsonNode metadata, Consumer<ChatEvent> out) {
    if (metadata.isObject()) {
      usage.update(metadata);
      out.accept(new UsageReported(usage.toUsage()));
    }
  }

  /** The first reason counts: some proxies repeat it. */
  private void finish(JsonNode candidate) {
    String word = candidate.path("finishReason").asText();
    if (finish != null || !FinishReasons.isKnown(word)) {
      return;
    }
    StopReason reason = FinishReasons.read(word);
    String message = candidate.path("finishMessage").asText();
    boolean plain = reason == StopReason.END || reason == StopReason.LENGTH;
    String explanation = message.isEmpty() ? word : message;
    finish = new Finished(reason, null, plain ? null : explanation);
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    if (over || !started) {
      return;
    }
    parts.end(out);
    Finished said = finish;
    if (said == null) {
      return;
    }
    boolean open = said.reason() == StopReason.END || said.explanationOrNull() == null;
    boolean calls = open && said.reason() != StopReason.LENGTH && parts.hasCalls();
    out.accept(calls ? Finished.of(StopReason.TOOL_CALLS) : said);
    over = true;
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.Loss;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.sse.SseWriter;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer to a Gemini client: events of data alone with {@code alt=sse}, one growing JSON
 * array without. No names of events, no comments, no {@code [DONE]}: the official SDKs fail on all
 * of them.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent">
 *     streamGenerateContent</a>
 */
final class GeminiAnswerEncoder implements AnswerEncoder {

  private final AnswerContext context;
  private final Losses losses;
  private final boolean events;
  private final AnswerPartsWriter parts;
  private final GeminiErrors errors = new GeminiErrors();
  private Usage usage = Usage.UNKNOWN;
  private LogProbs logProbs = LogProbs.NONE;
  private boolean begun;

  GeminiAnswerEncoder(AnswerContext context, Losses losses) {
    this.context = context;
    this.losses = losses;
    this.events =
        context
            .head()
            .queryParameter("alt")
            .or(() -> context.head().queryParameter("$alt"))
            .map("sse"::equals)
            .orElse(false);
    this.parts = new AnswerPartsWriter(context.envelopes(), losses);
  }

  @Override
  public void accept(ChatEvent event, Consumer<byte[]> out) {
    switch (event) {
      case Finished finished -> {
        frame(weighed(last(finished, true, List.of())), out);
        if (!events) {
          out.accept("]".getBytes(StandardCharsets.UTF_8));
        }
      }
      case Failed failed -> fail(failed, out);
      default -> {
        if (event instanceof Delta delta) {
          logProbs = logProbs.plus(delta.logProbs());
        }
        part(event, part -> frame(weighed(chunk(List.of(part))), out));
      }
    }
  }

  private void part(ChatEvent event, Consumer<ObjectNode> out) {
    switch (event) {
      case BlockOpened opened -> parts.open(opened, out);
      case Delta delta -> {
        if (!delta.text().isEmpty()) {
          parts.delta(delta.text(), out);
        }
      }
      case Cited cited -> parts.grounding().cite(cited.citation());
      case StateGiven given -> parts.state(given.state());
      case BlockClosed closed -> parts.close(out);
      case BlockWhole whole -> parts.whole(whole.block(), out);
      case UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case Started started -> {}
      case Finished finished -> {}
      case Failed failed -> {}
    }
  }

  /** A chunk with the tokens that were not told yet. */
  private ObjectNode weighed(ObjectNode chunk) {
    if (!logProbs.isEmpty() && chunk.path("candidates").path(0) instanceof ObjectNode candidate) {
      candidate.set("logprobsResult", LogProbsJson.write(logProbs));
      logProbs = LogProbs.NONE;
    }
    return chunk;
  }

  private ObjectNode chunk(List<ObjectNode> written) {
    ObjectNode chunk = Json.object();
    ObjectNode candidate = chunk.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    if (!written.isEmpty()) {
      content.putArray("parts").addAll(written);
    }
    content.put("role", "model");
    candidate.put("index", 0);
    chunk.put("modelVersion", context.request().model());
    return chunk.put("responseId", context.requestId());
  }

  /** The last chunk of a stream, or the whole answer. */
  private ObjectNode last(Finished finished, boolean stream, List<ObjectNode> before) {
    if (finished.reason() == StopReason.PAUSED) {
      losses.note(Loss.mapped("answer.stop_reason", "paused->STOP"));
    }
    List<ObjectNode> all = new ArrayList<>(before);
    all.addAll(parts.end(finished.reason()));
    if (stream && all.isEmpty()) {
      all.add(Json.object().put("text", ""));
    }
    ObjectNode chunk = chunk(all);
    ObjectNode candidate = (ObjectNode) chunk.path("candidates").path(0);
    candidate.put("finishReason", FinishReasons.write(finished.reason()));
    if (finished.explanationOrNull() != null) {
      candidate.put("finishMessage", finished.explanationOrNull());
    }
    if (!parts.grounding().isEmpty()) {
      candidate.set("groundingMetadata", parts.grounding().write());
    }
    ObjectNode metadata = metadata(usage);
    if (!metadata.isEmpty()) {
      chunk.set("usageMetadata", metadata);
    }
    return chunk;
  }

  private static ObjectNode metadata(Usage usage) {
    ObjectNode metadata = Json.object();
    long read = usage.cacheRead().orElse(0);
    long prompt = usage.input().orElse(0) + read + usage.cacheWrite().orElse(0);
    long thoughts = usage.reasoning().orElse(0);
    if (usage.input().isPresent()) {
      metadata.put("promptTokenCount", prompt);
    }
    if (usage.output().isPresent()) {
      long output = usage.output().getAsLong();
      metadata.put("candidatesTokenCount", Math.max(0, output - thoughts));
    }
    put(metadata, "cachedContentTokenCount", usage.cacheRead());
    put(metadata, "thoughtsTokenCount", usage.reasoning());
    if (usage.input().isPresent() && usage.output().isPresent()) {
      metadata.put("totalTokenCount", prompt + Math.max(thoughts, usage.output().getAsLong()));
    }
    return metadata;
  }

  private static void put(ObjectNode metadata, String name, OptionalLong tokens) {
    if (tokens.isPresent()) {
      metadata.put(name, tokens.getAsLong());
    }
  }

  private void frame(ObjectNode chunk, Consumer<byte[]> out) {
    if (events) {
      out.accept(SseWriter.frame("", Json.text(chunk)));
    } else {
      element(Json.bytes(chunk), out);
    }
  }

  private void element(byte[] json, Consumer<byte[]> out) {
    byte[] before = (begun ? ",\r\n" : "[").getBytes(StandardCharsets.UTF_8);
    begun = true;
    byte[] element = new byte[before.length + json.length];
    System.arraycopy(before, 0, element, 0, before.length);
    System.arraycopy(json, 0, element, before.length, json.length);
    out.accept(element);
  }

  private void fail(Failed failed, Consumer<byte[]> out) {
    if (events) {
      out.accept(errors.frame(failed.error(), context.requestId(), false));
    } else {
      element(errors.body(failed.error(), context.requestId()), out);
      out.accept("]".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public byte[] whole(ChatAnswer answer) {
    List<ObjectNode> written = new ArrayList<>();
    Consumer<ObjectNode> out = part -> join(written, part);
    for (int i = 0; i < answer.blocks().size(); i++) {
      block(i, answer.blocks().get(i), out);
    }
    usage = answer.usage();
    for (Block block : answer.blocks()) {
      logProbs = block instanceof Block.Text text ? logProbs.plus(text.logProbs()) : logProbs;
    }
    return Json.bytes(weighed(last(answer.finished(), false, written)));
  }

  private void block(int index, Block block, Consumer<ObjectNode> out) {
    switch (block) {
      case Block.Text text -> {
        grown(index, new Opening.Text(), text.text(), out);
        text.citations().forEach(citation -> parts.grounding().cite(citation));
        parts.close(out);
      }
      case Block.Refusal refusal -> {
        grown(index, new Opening.Refusal(), refusal.text(), out);
        parts.close(out);
      }
      case Block.Reasoning reasoning -> {
        grown(index, new Opening.Reasoning(), reasoning.text(), out);
        if (reasoning.stateOrNull() != null) {
          parts.state(reasoning.stateOrNull());
        }
        parts.close(out);
      }
      case Block.ToolCall call -> {
        Opening opening = new Opening.ToolCall(call.id(), call.tool());
        grown(index, opening, call.arguments(), out);
        parts.close(out);
      }
      default -> parts.whole(block, out);
    }
  }

  private void grown(int index, Opening opening, String words, Consumer<ObjectNode> out) {
    parts.open(new BlockOpened(index, opening), out);
    if (!words.isEmpty()) {
      parts.delta(words, out);
    }
  }

  /** Texts that follow one another are one part, as places of citations count. */
  private static void join(List<ObjectNode> written, ObjectNode part) {
    @Nullable ObjectNode before = written.isEmpty() ? null : written.getLast();
    if (before != null && isPlainText(part) && isText(before)) {
      before.put("text", before.path("text").asText() + part.path("text").asText());
    } else {
      written.add(part);
    }
  }

  private static boolean isText(ObjectNode part) {
    return part.has("text") && !part.has("thought");
  }

  private static boolean isPlainText(ObjectNode part) {
    return part.has("text") && part.size() == 1;
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.StopReason;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the blocks of an answer into parts. Words go out as they come, a call once its arguments
 * are complete. What a vendor must get back rides as a signature on the part that follows, since
 * clients keep signatures of calls and texts and forget thoughts. For one answer.
 */
final class AnswerPartsWriter {

  private final Envelopes envelopes;
  private final Losses losses;
  private final GroundingWriter grounding = new GroundingWriter();
  private final StringBuilder arguments = new StringBuilder();
  private @Nullable Opening open;
  private @Nullable ReasoningState state;
  private @Nullable String signature;
  private Opening.@Nullable ToolCall broken;
  private boolean called;

  AnswerPartsWriter(Envelopes envelopes, Losses losses) {
    this.envelopes = envelopes;
    this.losses = losses;
  }

  GroundingWriter grounding() {
    return grounding;
  }

  void open(BlockOpened opened, Consumer<ObjectNode> out) {
    flushBroken(out);
    open = opened.opening();
    arguments.setLength(0);
    state = null;
    if (open instanceof Opening.Text) {
      grounding.textBegins();
    }
  }

  void delta(String words, Consumer<ObjectNode> out) {
    switch (open) {
      case Opening.Text text -> {
        grounding.textGrows(words);
        out.accept(signed(Json.object().put("text", words)));
      }
      case Opening.Refusal refusal -> {
        grounding.otherText(words);
        out.accept(signed(Json.object().put("text", words)));
      }
      case Opening.Reasoning thoughts -> {
        flushSignature(out);
        out.accept(Json.object().put("text", words).put("thought", true));
      }
      case Opening.ToolCall call -> arguments.append(words);
      case null -> {}
    }
  }

  void state(ReasoningState given) {
    state = given;
  }

  void close(Consumer<ObjectNode> out) {
    Opening closing = open;
    open = null;
    if (closing instanceof Opening.ToolCall call) {
      call(call, out);
    } else if (closing instanceof Opening.Reasoning && state != null) {
      flushSignature(out);
      signature = envelopes.sealBase64(state);
    }
  }

  private void call(Opening.ToolCall call, Consumer<ObjectNode> out) {
    String text = arguments.toString();
    if (text.isBlank() || Json.exact(text).isObject()) {
      out.accept(marked(callPart(call, text)));
    } else {
      // It may be cut short, which only the end tells: then it must not be run.
      broken = call;
    }
  }

  /**
   * Newer models refuse a first call of a step that has no signature. So it has one in any case: in
   * a relayed request an envelope is known as ours, and what stands for a signature takes its
   * place.
   */
  private ObjectNode marked(ObjectNode part) {
    if (!called && signature == null) {
      signature = envelopes.sealNothingBase64();
    }
    called = true;
    return signed(part);
  }

  private static ObjectNode callPart(Opening.ToolCall call, String text) {
    ObjectNode part = Json.object();
    ObjectNode function = part.putObject("functionCall");
    function.put("id", call.id()).put("name", call.tool().name());
    function.set("args", Arguments.object(text));
    return part;
  }

  private void flushBroken(Consumer<ObjectNode> out) {
    Opening.ToolCall held = broken;
    broken = null;
    if (held != null) {
      out.accept(marked(callPart(held, arguments.toString())));
    }
  }

  void whole(Block block, Consumer<ObjectNode> out) {
    flushBroken(out);
    switch (block) {
      case Block.Media media -> media(media.source(), out);
      case Block.WebSearch search -> grounding.search(search);
      case Block.McpCall call -> losses.note(Loss.droppedOfAnswer("mcp_call"));
      case Block.Opaque opaque -> {
        JsonNode part = Json.exact(opaque.json());
        if (opaque.origin().equals(GeminiProtocol.GEMINI) && part instanceof ObjectNode object) {
          out.accept(object);
        }
      }
      case Block.Compaction compaction ->
          out.accept(signed(Json.object().put("text", compaction.summary())));
      case Block.Text text -> {}
      case Block.Refusal refusal -> {}
      case Block.Reasoning reasoning -> {}
      case Block.ToolCall call -> {}
      case Block.ToolResult result -> {}
      case Block.CacheBreakpoint cached -> {}
    }
  }

  private void media(MediaSource source, Consumer<ObjectNode> out) {
    switch (source) {
      case MediaSource.Inline inline ->
          out.accept(signed(MediaParts.inlinePart(inline.mimeType(), inline.base64())));
      case MediaSource.Plain plain -> out.accept(signed(MediaParts.plainPart(plain.text())));
      case MediaSource.Url url ->
          out.accept(signed(MediaParts.filePart(url.url(), url.mimeTypeOrNull())));
      case MediaSource.File file ->
          out.accept(signed(MediaParts.filePart(file.id(), file.mimeTypeOrNull())));
    }
  }

  /** The parts that were held back until the reason of the end is known. */
  List<ObjectNode> end(StopReason reason) {
    List<ObjectNode> last = new ArrayList<>();
    if (reason == StopReason.LENGTH || reason == StopReason.CONTEXT_FULL) {
      broken = null;
    }
    flushBroken(last::add);
    if (signature != null) {
      last.add(signed(Json.object().put("text", "")));
    }
    return last;
  }

  /** Two states in a row: the first stays with the thought that it came with. */
  private void flushSignature(Consumer<ObjectNode> out) {
    if (signature != null) {
      out.accept(signed(Json.object().put("text", "").put("thought", true)));
    }
  }

  private ObjectNode signed(ObjectNode part) {
    if (signature != null) {
      part.put("thoughtSignature", signature);
      signature = null;
    }
    return part;
  }
}

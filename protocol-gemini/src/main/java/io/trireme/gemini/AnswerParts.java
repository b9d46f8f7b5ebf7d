package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.Citation;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the parts of one candidate into blocks. Texts of one kind that follow one another are one
 * block; a call is whole in its part unless its arguments are streamed. For one answer.
 */
final class AnswerParts {

  /** Data that has no neutral meaning. */
  private static final Set<String> OPAQUE =
      Set.of("executableCode", "codeExecutionResult", "toolCall", "toolResponse");

  /** What is read of a part. */
  private static final Set<String> READ =
      Set.of("text", "thought", "thoughtSignature", "functionCall", "inlineData", "fileData");

  private final Origin origin;
  private final Losses losses;
  private final GroundingReader grounding = new GroundingReader();
  private final Map<Integer, Set<String>> callsByPosition = new HashMap<>();
  private final StringBuilder text = new StringBuilder();
  private String answerId = "";
  private int next;
  private int calls;
  private int bytesBefore;
  private LogProbs logProbs = LogProbs.NONE;
  private @Nullable Opening open;
  private boolean spoken;
  private @Nullable String trailing;
  private @Nullable PartialCall partial;
  private @Nullable String partialSignature;

  AnswerParts(Origin origin, Losses losses) {
    this.origin = origin;
    this.losses = losses;
  }

  /** Tells the answer's id, from which ids of calls are made. */
  void begin(String id) {
    answerId = id;
  }

  boolean hasCalls() {
    return calls > 0;
  }

  /** Takes a candidate of a chunk. */
  void take(JsonNode candidate, Consumer<ChatEvent> out) {
    grounding.take(candidate);
    if (!candidate.path("urlContextMetadata").isEmpty()) {
      losses.note(Loss.droppedOfAnswer("urlContextMetadata"));
    }
    logProbs = logProbs.plus(LogProbsJson.read(candidate.path("logprobsResult")));
    Map<Integer, Set<String>> earlier = new HashMap<>(callsByPosition);
    int position = 0;
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (part instanceof ObjectNode object) {
        part(object, position, earlier.getOrDefault(position, Set.of()), out);
      }
      position++;
    }
    if (open instanceof Opening.Text && !logProbs.isEmpty()) {
      out.accept(new Delta(next, "", tokens()));
    }
  }

  /** The tokens that were not told yet: they stand beside the parts and not in them. */
  private LogProbs tokens() {
    LogProbs told = logProbs;
    logProbs = LogProbs.NONE;
    return told;
  }

  private void part(
      ObjectNode part, int position, Set<String> callsBefore, Consumer<ChatEvent> out) {
    noteBeside(part);
    String given = part.path("thoughtSignature").asText();
    String signature = given.isEmpty() ? null : given;
    JsonNode call = part.path("functionCall");
    if (call.isObject()) {
      call(call, signature, position, callsBefore, out);
      return;
    }
    flushPartial(out);
    if (part.path("text").isTextual()) {
      boolean thought = part.path("thought").asBoolean();
      words(part.path("text").textValue(), thought, signature, out);
      return;
    }
    JsonNode data = part.path("inlineData");
    JsonNode file = part.path("fileData");
    if (signature != null && (data.isObject() || file.isObject())) {
      state(signature, Form.MARK_ON_NEXT, out);
    }
    if (data.isObject()) {
      String mimeType = data.path("mimeType").asText("application/octet-stream");
      media(mimeType, new MediaSource.Inline(mimeType, data.path("data").asText()), out);
    } else if (file.isObject()) {
      String mimeType = file.path("mimeType").asText();
      String uri = file.path("fileUri").asText();
      media(mimeType, new MediaSource.Url(uri, mimeType.isEmpty() ? null : mimeType), out);
    } else {
      opaque(part, out);
    }
  }

  /** What is neither read nor told on as it came has no neutral meaning. */
  private void noteBeside(ObjectNode part) {
    part.fieldNames()
        .forEachRemaining(
            name -> {
              if (!READ.contains(name) && !OPAQUE.contains(name)) {
                losses.note(Loss.droppedOfAnswer(name));
              }
            });
  }

  private void media(String mimeType, MediaSource source, Consumer<ChatEvent> out) {
    close(out);
    spoken = true;
    out.accept(new BlockWhole(next++, Block.Media.of(MediaParts.kind(mimeType), source)));
  }

  /** Its signature, if it has one, is in it. */
  private void opaque(ObjectNode part, Consumer<ChatEvent> out) {
    for (String name : OPAQUE) {
      if (part.has(name)) {
        close(out);
        Block block = new Block.Opaque(GeminiProtocol.GEMINI, name, Json.text(part));
        out.accept(new BlockWhole(next++, block));
        return;
      }
    }
  }

  private void words(
      String words, boolean thought, @Nullable String signature, Consumer<ChatEvent> out) {
    if (thought) {
      grow(new Opening.Reasoning(), words, out);
      if (signature != null) {
        state(signature, Form.MARK_ON_NEXT, out);
      }
    } else if (words.isEmpty()) {
      if (signature != null) {
        lone(signature, out);
      }
    } else {
      if (signature != null) {
        state(signature, Form.MARK_ON_NEXT, out);
      }
      grow(new Opening.Text(), words, out);
    }
  }

  /** A signature on no words: of the text before it, which stays open for its citations. */
  private void lone(String signature, Consumer<ChatEvent> out) {
    if (open instanceof Opening.Text && trailing == null) {
      trailing = signature;
    } else {
      boolean leads = !spoken || open instanceof Opening.Reasoning;
      state(signature, leads ? Form.MARK_ON_NEXT : Form.MARK_ON_PREVIOUS, out);
    }
  }

  private void grow(Opening kind, String words, Consumer<ChatEvent> out) {
    if (words.isEmpty()) {
      return;
    }
    if (!kind.equals(open) || trailing != null) {
      close(out);
      open = kind;
      out.accept(new BlockOpened(next, kind));
    }
    text.append(words);
    LogProbs told = kind instanceof Opening.Text ? tokens() : LogProbs.NONE;
    out.accept(new Delta(next, words, told));
  }

  /** A signature is a block of its own beside the part that it marks. */
  private void state(String signature, Form form, Consumer<ChatEvent> out) {
    close(out);
    out.accept(new BlockOpened(next, new Opening.Reasoning()));
    out.accept(new StateGiven(next, new ReasoningState(origin, form, signature, null, "")));
    out.accept(new BlockClosed(next));
    next++;
  }

  private void close(Consumer<ChatEvent> out) {
    if (open == null) {
      return;
    }
    if (open instanceof Opening.Text) {
      String words = text.toString();
      for (Citation citation : grounding.citations(words, bytesBefore)) {
        out.accept(new Cited(next, citation));
      }
      bytesBefore += words.getBytes(StandardCharsets.UTF_8).length;
      spoken = true;
    }
    open = null;
    text.setLength(0);
    out.accept(new BlockClosed(next));
    next++;
    String mark = trailing;
    trailing = null;
    if (mark != null) {
      state(mark, Form.MARK_ON_PREVIOUS, out);
    }
  }

  private void call(
      JsonNode call,
      @Nullable String signature,
      int position,
      Set<String> callsBefore,
      Consumer<ChatEvent> out) {
    String name = call.path("name").asText();
    JsonNode bits = call.path("partialArgs");
    boolean more = call.path("willContinue").asBoolean();
    if (name.isEmpty()) {
      goOn(bits, more, signature, out);
      return;
    }
    flushPartial(out);
    String id = call.path("id").asText();
    PartialCall begun = new PartialCall(name, id.isEmpty() ? null : id, call.path("args"));
    if (call.path("args").isObject() && !more && bits.isMissingNode()) {
      whole(begun, signature, position, callsBefore, out);
      return;
    }
    // Without arguments it may be one that takes none, or the first of several pieces.
    begun.add(bits);
    partial = begun;
    partialSignature = signature;
  }

  private void goOn(
      JsonNode bits, boolean more, @Nullable String signature, Consumer<ChatEvent> out) {
    PartialCall begun = partial;
    if (begun == null) {
      return;
    }
    partialSignature = partialSignature == null ? signature : partialSignature;
    begun.add(bits);
    if (bits.isEmpty() && !more) {
      flushPartial(out);
    }
  }

  /** Some proxies repeat all parts so far in each chunk: the same call at the same place is old. */
  private void whole(
      PartialCall call,
      @Nullable String signature,
      int position,
      Set<String> callsBefore,
      Consumer<ChatEvent> out) {
    String key = call.idOrNull() + "\u0000" + call.name() + "\u0000" + Json.text(call.args());
    if (callsBefore.contains(key)) {
      return;
    }
    Set<String> here = new HashSet<>(callsByPosition.getOrDefault(position, Set.of()));
    here.add(key);
    callsByPosition.put(position, here);
    emit(call, signature, out);
  }

  private void flushPartial(Consumer<ChatEvent> out) {
    PartialCall begun = partial;
    partial = null;
    if (begun != null) {
      emit(begun, partialSignature, out);
    }
  }

  private void emit(PartialCall call, @Nullable String signature, Consumer<ChatEvent> out) {
    close(out);
    if (signature != null) {
      state(signature, Form.MARK_ON_NEXT, out);
    }
    String args = Json.text(call.args());
    String given = call.idOrNull();
    String id =
        given == null
            ? Ids.callId(answerId, "0", Integer.toString(calls), call.name(), args)
            : given;
    calls++;
    spoken = true;
    out.accept(new BlockOpened(next, new Opening.ToolCall(id, ToolName.function(call.name()))));
    out.accept(new Delta(next, args));
    out.accept(new BlockClosed(next));
    next++;
  }

  /** Nothing more will come: gives what was held, and what the answer rests on. */
  void end(Consumer<ChatEvent> out) {
    flushPartial(out);
    close(out);
    grounding.search(answerId).ifPresent(search -> out.accept(new BlockWhole(next++, search)));
  }
}

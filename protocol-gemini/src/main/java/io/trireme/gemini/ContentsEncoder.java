package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as contents: one per turn, responses of functions in one of their own, the
 * user first and last. For one request.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>
 */
final class ContentsEncoder {

  private enum Kind {
    MODEL,
    WORDS,
    RESPONSES
  }

  private record Content(Kind kind, ArrayNode parts) {}

  private final ChatRequest request;
  private final ModelFamily family;
  private final Losses losses;
  private final List<Content> contents = new ArrayList<>();
  private final Map<String, String> toolNames = new HashMap<>();
  private final List<ObjectNode> mediaAfter = new ArrayList<>();
  private @Nullable String signature;

  ContentsEncoder(ChatRequest request, ModelFamily family, Losses losses) {
    this.request = request;
    this.family = family;
    this.losses = losses;
  }

  /** The operator's first words, one part for each of its blocks. */
  ArrayNode system() {
    ArrayNode parts = Json.object().arrayNode();
    for (Message message : request.operator()) {
      for (Block block : message.blocks()) {
        userPart(block, parts::add);
      }
    }
    return parts;
  }

  ArrayNode encode() {
    for (Message message : request.conversation()) {
      switch (message.role()) {
        case SYSTEM, DEVELOPER -> message.blocks().forEach(this::reminder);
        case USER -> message.blocks().forEach(this::user);
        case ASSISTANT -> message.blocks().forEach(this::model);
      }
    }
    endTurn();
    frame();
    if (family.isThird()) {
      addSentinels();
    }
    ArrayNode out = Json.object().arrayNode();
    for (Content content : contents) {
      ObjectNode written = out.addObject();
      written.put("role", content.kind() == Kind.MODEL ? "model" : "user");
      written.set("parts", content.parts());
    }
    return out;
  }

  /** What the operator says later stays where it is, since what went before may be cached. */
  private void reminder(Block block) {
    if (block instanceof Block.Text text && !text.text().isBlank()) {
      String words = "<system-reminder>\n" + text.text() + "\n</system-reminder>";
      add(Kind.WORDS, textPart(words));
    } else if (!(block instanceof Block.Text)) {
      user(block);
    }
  }

  private void user(Block block) {
    if (block instanceof Block.ToolResult result) {
      response(result);
    } else {
      userPart(block, part -> add(Kind.WORDS, part));
    }
  }

  private void userPart(Block block, Consumer<ObjectNode> out) {
    switch (block) {
      case Block.Text text -> {
        if (!text.text().isEmpty()) {
          out.accept(textPart(text.text()));
        }
      }
      case Block.Refusal refusal -> out.accept(textPart(refusal.text()));
      case Block.Compaction compaction -> out.accept(textPart(compaction.summary()));
      case Block.Media media -> out.accept(media(media));
      case Block.Opaque opaque -> opaque(opaque, out);
      case Block.CacheBreakpoint cached -> {}
      case Block.WebSearch search -> losses.note(Loss.dropped("web search results"));
      case Block.McpCall call -> losses.note(Loss.dropped("mcp call"));
      case Block.Reasoning reasoning -> {}
      case Block.ToolCall call -> {}
      case Block.ToolResult result -> {}
    }
  }

  private void opaque(Block.Opaque opaque, Consumer<ObjectNode> out) {
    if (opaque.origin().equals(GeminiProtocol.GEMINI)
        && Json.exact(opaque.json()) instanceof ObjectNode part) {
      out.accept(part);
    } else {
      losses.note(Loss.dropped(opaque.type()));
    }
  }

  private void model(Block block) {
    switch (block) {
      case Block.Reasoning reasoning -> reasoning(reasoning);
      case Block.ToolCall call -> add(Kind.MODEL, signed(call(call)));
      case Block.ToolResult result -> response(result);
      case Block.Text text -> userPart(text, part -> add(Kind.MODEL, signed(part)));
      case Block.Refusal refusal -> add(Kind.MODEL, signed(textPart(refusal.text())));
      case Block.Media media -> add(Kind.MODEL, signed(media(media)));
      case Block.Opaque opaque -> opaque(opaque, part -> add(Kind.MODEL, part));
      case Block.Compaction compaction -> user(compaction);
      case Block.WebSearch search -> losses.note(Loss.dropped("web search results"));
      case Block.McpCall call -> losses.note(Loss.dropped("mcp call"));
      case Block.CacheBreakpoint cached -> {}
    }
  }

  /** Of thoughts only the signature is of use to their vendor. */
  private void reasoning(Block.Reasoning reasoning) {
    ReasoningState state = reasoning.stateOrNull();
    if (state == null || !state.origin().dialect().equals(GeminiProtocol.GEMINI)) {
      losses.note(Loss.dropped("reasoning"));
      return;
    }
    if (state.form() == Form.MARK_ON_NEXT) {
      flushSignature();
      signature = state.value();
    } else if (state.form() == Form.MARK_ON_PREVIOUS) {
      flushSignature();
      add(Kind.MODEL, textPart("").put("thoughtSignature", state.value()));
    }
  }

  private void flushSignature() {
    if (signature != null) {
      add(Kind.MODEL, signed(textPart("")));
    }
  }

  private ObjectNode signed(ObjectNode part) {
    if (signature != null) {
      part.put("thoughtSignature", signature);
      signature = null;
    }
    return part;
  }

  private ObjectNode call(Block.ToolCall call) {
    toolNames.put(call.id(), call.tool().name());
    ObjectNode part = Json.object();
    ObjectNode function = part.putObject("functionCall");
    if (family.isThird()) {
      function.put("id", call.id());
    }
    function.put("name", call.tool().name());
    function.set("args", Arguments.object(call.arguments()));
    return part;
  }

  private void response(Block.ToolResult result) {
    ObjectNode part = Json.object();
    ObjectNode function = part.putObject("functionResponse");
    if (family.isThird()) {
      function.put("id", result.callId());
    }
    String name = toolNames.getOrDefault(result.callId(), result.callId());
    function.put("name", name);
    List<String> texts = new ArrayList<>();
    List<ObjectNode> media = new ArrayList<>();
    for (Block block : result.content()) {
      switch (block) {
        case Block.Text text -> texts.add(text.text());
        case Block.Media seen -> media.add(media(seen));
        default -> userPart(block, media::add);
      }
    }
    String text = String.join("\n", texts);
    function.putObject("response").put(result.error() ? "error" : "output", text);
    if (family.isThird() && !media.isEmpty()) {
      function.putArray("parts").addAll(media);
    }
    add(Kind.RESPONSES, part);
    if (!family.isThird() && !media.isEmpty()) {
      mediaAfter.add(textPart("[what " + name + " gave besides]"));
      mediaAfter.addAll(media);
    }
  }

  private ObjectNode media(Block.Media media) {
    if (media.titleOrNull() != null) {
      losses.note(Loss.dropped("title of a document"));
    }
    return switch (media.source()) {
      case MediaSource.Inline inline -> MediaParts.inlinePart(inline.mimeType(), inline.base64());
      case MediaSource.Plain plain -> MediaParts.plainPart(plain.text());
      case MediaSource.Url url -> {
        if (MediaParts.isStored(url.url())) {
          yield MediaParts.filePart(url.url(), url.mimeTypeOrNull());
        }
        if (!family.fetches() || !url.url().startsWith("https://")) {
          throw refused(url.url(), "this vendor fetches no such address; send the bytes");
        }
        String type = url.mimeTypeOrNull();
        yield MediaParts.filePart(
            url.url(), type == null ? MediaParts.likelyType(url.url(), media.kind()) : type);
      }
      case MediaSource.File file -> {
        if (!file.origin().equals(GeminiProtocol.GEMINI)) {
          throw refused(file.id(), "the file is kept by another vendor; send the bytes");
        }
        yield MediaParts.filePart(file.id(), file.mimeTypeOrNull());
      }
    };
  }

  private RuntimeException refused(String value, String why) {
    return ProtoObject.refused(ClientField.of(request.source().body(), value, "media"), why);
  }

  private static ObjectNode textPart(String text) {
    return Json.object().put("text", text);
  }

  /** Adds a part to the last content if that is of its kind, else to a new one. */
  private void add(Kind kind, ObjectNode part) {
    if (kind != Kind.RESPONSES && !mediaAfter.isEmpty()) {
      List<ObjectNode> held = List.copyOf(mediaAfter);
      mediaAfter.clear();
      held.forEach(media -> add(Kind.WORDS, media));
    }
    if (kind != Kind.MODEL && signature != null) {
      flushSignature();
    }
    if (contents.isEmpty() || contents.getLast().kind() != kind) {
      contents.add(new Content(kind, Json.object().arrayNode()));
    }
    contents.getLast().parts().add(part);
  }

  private void endTurn() {
    flushSignature();
    if (!mediaAfter.isEmpty()) {
      List<ObjectNode> held = List.copyOf(mediaAfter);
      mediaAfter.clear();
      held.forEach(media -> add(Kind.WORDS, media));
    }
  }

  /** The user speaks first and last. */
  private void frame() {
    if (contents.isEmpty() || contents.getFirst().kind() == Kind.MODEL) {
      ArrayNode parts = Json.object().arrayNode();
      contents.addFirst(new Content(Kind.WORDS, parts.add(textPart("."))));
    }
    if (contents.getLast().kind() == Kind.MODEL) {
      losses.note(
          Loss.mapped("messages", "the last of the model is followed by the word Continue"));
      add(Kind.WORDS, textPart("Continue"));
    }
  }

  /**
   * Google refuses a first call of a step of the current turn without a signature. Where none is
   * known, the documented sentinel stands for it; calls beside it have none natively.
   */
  private void addSentinels() {
    for (int i = turnStart(); i < contents.size(); i++) {
      if (contents.get(i).kind() == Kind.MODEL) {
        firstCall(contents.get(i).parts());
      }
    }
  }

  private static void firstCall(ArrayNode parts) {
    for (JsonNode part : parts) {
      if (part.has("functionCall")) {
        if (!part.has("thoughtSignature")) {
          ((ObjectNode) part).put("thoughtSignature", Signatures.SENTINEL);
        }
        return;
      }
    }
  }

  /** The user's last words that are not said beside responses. */
  private int turnStart() {
    for (int i = contents.size() - 1; i > 0; i--) {
      if (contents.get(i).kind() == Kind.WORDS && contents.get(i - 1).kind() != Kind.RESPONSES) {
        return i;
      }
    }
    return 0;
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of one content after the other. For one conversation; single-threaded.
 *
 * @see <a href="https://ai.google.dev/api/caching#Part">Part</a>
 */
final class PartsDecoder {

  /** What stands beside the one field of a part that holds data. */
  private static final Set<String> FLAGS =
      Set.of("thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata");

  /** The one field that holds data, if it has a neutral meaning. */
  private static final Set<String> DATA =
      Set.of("text", "functionCall", "functionResponse", "inlineData", "fileData");

  /** What stands beside it and is read. */
  private static final Set<String> READ = Set.of("thought", "thoughtSignature", "mediaResolution");

  private final Envelopes envelopes;
  private final Losses losses;
  private final CallPairs pairs;

  PartsDecoder(Envelopes envelopes, Losses losses, CallPairs pairs) {
    this.envelopes = envelopes;
    this.losses = losses;
    this.pairs = pairs;
  }

  /**
   * The blocks that the parts are.
   *
   * @param content which content of the request it is
   */
  List<Block> decode(List<ProtoObject> parts, Role role, int content) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      part(parts.get(i), role, content + "." + i, blocks);
    }
    return blocks;
  }

  private void part(ProtoObject part, Role role, String place, List<Block> blocks) {
    beside(part);
    boolean thought = Boolean.TRUE.equals(part.flag("thought"));
    Optional<ReasoningState> state = state(part);
    if (part.has("text")) {
      text(part.textOr("text"), thought, state, role, blocks);
      return;
    }
    boolean known = part.has("functionCall") || part.has("inlineData") || part.has("fileData");
    if (known) {
      state.ifPresent(given -> attach(given, Form.MARK_ON_NEXT, blocks));
    }
    if (part.has("functionCall")) {
      blocks.add(call(part.object("functionCall").orElseThrow(), role, place));
    } else if (part.has("functionResponse")) {
      blocks.add(response(part.object("functionResponse").orElseThrow(), role, place));
    } else if (part.has("inlineData")) {
      blocks.add(MediaParts.inline(part.object("inlineData").orElseThrow(), detail(part)));
    } else if (part.has("fileData")) {
      blocks.add(MediaParts.file(part.object("fileData").orElseThrow(), detail(part)));
    } else {
      other(part, blocks);
    }
  }

  /** Takes note of what stands beside the data and has no neutral meaning. */
  private void beside(ProtoObject part) {
    boolean known = part.names().stream().anyMatch(DATA::contains);
    for (String name : part.names()) {
      boolean data = known ? DATA.contains(name) : !FLAGS.contains(name);
      if (!data && !READ.contains(name)) {
        losses.note(Loss.dropped(name));
      }
    }
  }

  private static void other(ProtoObject part, List<Block> blocks) {
    for (String name : part.names()) {
      if (!FLAGS.contains(name)) {
        blocks.add(new Block.Opaque(GeminiProtocol.GEMINI, name, Json.text(part.node())));
        return;
      }
    }
  }

  /** A thought, a text, or a signature on nothing, which marks what went before. */
  private static void text(
      String text, boolean thought, Optional<ReasoningState> state, Role role, List<Block> blocks) {
    if (thought) {
      if (!text.isEmpty()) {
        blocks.add(new Block.Reasoning(text, null));
      }
      state.ifPresent(given -> attach(given, Form.MARK_ON_NEXT, blocks));
    } else if (text.isEmpty()) {
      boolean leads = blocks.isEmpty() || blocks.getLast() instanceof Block.Reasoning;
      Form form = leads ? Form.MARK_ON_NEXT : Form.MARK_ON_PREVIOUS;
      state.ifPresent(given -> attach(given, form, blocks));
    } else if (role == Role.ASSISTANT
        && state.isEmpty()
        && !blocks.isEmpty()
        && blocks.getLast() instanceof Block.Text before) {
      // Streams cut the model's words anywhere, and clients keep the pieces.
      blocks.set(blocks.size() - 1, Block.Text.of(before.text() + text));
    } else {
      state.ifPresent(given -> attach(given, Form.MARK_ON_NEXT, blocks));
      blocks.add(Block.Text.of(text));
    }
  }

  /**
   * Puts a state where it stands. Google's own marks a part; one that came out of an envelope
   * belongs to the thought before it, if the client has kept that.
   */
  private static void attach(ReasoningState given, Form mark, List<Block> blocks) {
    if (given.origin().equals(Origin.unknown(GeminiProtocol.GEMINI))) {
      ReasoningState state =
          new ReasoningState(given.origin(), mark, given.value(), null, given.shown());
      blocks.add(new Block.Reasoning("", state));
    } else if (!blocks.isEmpty()
        && blocks.getLast() instanceof Block.Reasoning before
        && before.stateOrNull() == null) {
      blocks.set(blocks.size() - 1, new Block.Reasoning(before.text(), given));
    } else {
      blocks.add(new Block.Reasoning(given.shown(), given));
    }
  }

  private Optional<ReasoningState> state(ProtoObject part) {
    String signature = part.textOr("thoughtSignature");
    if (signature.isEmpty() || Signatures.isSentinel(signature)) {
      return Optional.empty();
    }
    String value = Signatures.standard(signature);
    if (!Envelopes.isEnvelope(value)) {
      Origin unknown = Origin.unknown(GeminiProtocol.GEMINI);
      return Optional.of(new ReasoningState(unknown, Form.MARK_ON_NEXT, signature, null, ""));
    }
    Optional<ReasoningState> opened = envelopes.open(value);
    if (opened.isEmpty() && !envelopes.holdsNothing(value)) {
      losses.note(Loss.dropped("thoughtSignature"));
    }
    return opened;
  }

  private Block call(ProtoObject call, Role role, String place) {
    if (role != Role.ASSISTANT) {
      throw call.refuse("name", "only the model calls functions");
    }
    String name = name(call);
    JsonNode args = call.get("args");
    if (args != null && !args.isObject()) {
      throw call.refuse("args", "must be an object");
    }
    String id = pairs.call(call.text("id"), name, place);
    return new Block.ToolCall(id, ToolName.function(name), args == null ? "{}" : Json.text(args));
  }

  private static String name(ProtoObject function) {
    String name = function.textOr("name");
    if (name.isBlank()) {
      throw function.refuse("name", "is needed");
    }
    return name;
  }

  private Block response(ProtoObject response, Role role, String place) {
    if (role != Role.USER) {
      throw response.refuse("name", "only the user answers functions");
    }
    String name = name(response);
    for (String field : List.of("willContinue", "scheduling")) {
      if (response.has(field)) {
        losses.note(Loss.dropped("functionResponse." + field));
      }
    }
    String id = pairs.response(response.text("id"), name, place);
    JsonNode given = response.get("response");
    if (given != null && !given.isObject()) {
      throw response.refuse("response", "must be an object");
    }
    List<Block> content = new ArrayList<>();
    boolean error = given instanceof ObjectNode object && said(object, content);
    for (ProtoObject part : response.objects("parts")) {
      if (part.has("inlineData")) {
        content.add(MediaParts.inline(part.object("inlineData").orElseThrow(), null));
      } else if (part.has("fileData")) {
        content.add(MediaParts.file(part.object("fileData").orElseThrow(), null));
      } else if (!part.textOr("text").isEmpty()) {
        content.add(Block.Text.of(part.textOr("text")));
      }
    }
    return new Block.ToolResult(id, content, error);
  }

  /** Adds what a function said; true if it says that it failed. */
  private static boolean said(ObjectNode response, List<Block> content) {
    boolean single = response.size() == 1;
    JsonNode output = response.path("output");
    JsonNode error = response.path("error");
    boolean failed = single && !error.isMissingNode() && !error.isNull();
    String text = Json.text(response);
    if (single && output.isTextual()) {
      text = output.textValue();
    } else if (failed) {
      text = error.isTextual() ? error.textValue() : Json.text(error);
    }
    if (!response.isEmpty() && !text.isEmpty()) {
      content.add(Block.Text.of(text));
    }
    return failed;
  }

  private @Nullable String detail(ProtoObject part) {
    JsonNode resolution = part.get("mediaResolution");
    if (resolution == null) {
      return null;
    }
    String word =
        resolution.isTextual()
            ? resolution.textValue()
            : ProtoObject.of(part.path() + "mediaResolution", resolution).word("level");
    if (MediaParts.isOwn(word)) {
      losses.note(Loss.dropped("mediaResolution"));
    }
    return MediaParts.detail(word);
  }
}

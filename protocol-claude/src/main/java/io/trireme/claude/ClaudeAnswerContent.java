package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes whole blocks of one answer. */
final class ClaudeAnswerContent {

  private final AnswerContext context;
  private final Losses losses;
  private int searches;

  ClaudeAnswerContent(AnswerContext context, Losses losses) {
    this.context = context;
    this.losses = losses;
  }

  /** False if the client does not want to read thoughts, only to carry them. */
  boolean showsThoughts() {
    return !Boolean.FALSE.equals(context.request().thinking().shownOrNull());
  }

  /** How many searches were written. */
  int searches() {
    return searches;
  }

  /** The blocks of this dialect that one neutral block is; none for what is empty or foreign. */
  List<ObjectNode> blocks(Block block) {
    return switch (block) {
      case Block.Text text -> text.text().isEmpty() ? List.of() : List.of(text(text));
      case Block.Refusal refusal ->
          refusal.text().isEmpty() ? List.of() : List.of(text(Block.Text.of(refusal.text())));
      case Block.Reasoning reasoning -> thinking(reasoning);
      case Block.ToolCall call -> List.of(toolUse(call));
      case Block.WebSearch search -> {
        searches++;
        yield List.of(ClaudeSearches.use(search), ClaudeSearches.result(search));
      }
      case Block.McpCall call -> ClaudeMcp.blocks(call);
      case Block.Media media -> {
        losses.note(Loss.mapped("answer.media", "a word in its place"));
        yield List.of(text(Block.Text.of(note(media))));
      }
      case Block.Compaction compaction ->
          List.of(
              Json.object()
                  .put("type", "compaction")
                  .put("content", compaction.summary())
                  .put("encrypted_content", context.envelopes().sealSummary(compaction.summary())));
      case Block.Opaque opaque -> ownBlock(opaque);
      case Block.ToolResult result -> List.of();
      case Block.CacheBreakpoint breakpoint -> List.of();
    };
  }

  private static ObjectNode text(Block.Text text) {
    ObjectNode node = Json.object().put("type", "text").put("text", text.text());
    if (!text.citations().isEmpty()) {
      ArrayNode citations = node.putArray("citations");
      for (Citation citation : text.citations()) {
        citations.add(ClaudeSearches.citation(citation, text.text()));
      }
    }
    return node;
  }

  private List<ObjectNode> thinking(Block.Reasoning reasoning) {
    String shown = showsThoughts() ? reasoning.text() : "";
    if (shown.isEmpty() && reasoning.stateOrNull() == null) {
      return List.of();
    }
    String sealed = signature(reasoning.stateOrNull(), context.envelopes());
    return List.of(
        Json.object().put("type", "thinking").put("thinking", shown).put("signature", sealed));
  }

  /** What goes into the slot for a signature: never nothing, or nobody knew it as ours. */
  static String signature(@Nullable ReasoningState state, Envelopes envelopes) {
    return state == null ? envelopes.sealNothing() : envelopes.seal(state);
  }

  private static ObjectNode toolUse(Block.ToolCall call) {
    ObjectNode node =
        Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.tool().name());
    node.set("input", Arguments.object(call.arguments()));
    return node;
  }

  /** An answer of this dialect holds no media: what came is said, so that nothing goes silently. */
  private static String note(Block.Media media) {
    String type =
        switch (media.source()) {
          case MediaSource.Inline inline -> inline.mimeType();
          case MediaSource.Url url -> url.url();
          case MediaSource.File file -> file.id();
          case MediaSource.Plain plain -> "text/plain";
        };
    return "[The model gave a file that this protocol cannot carry: " + type + "]";
  }

  private static List<ObjectNode> ownBlock(Block.Opaque opaque) {
    return opaque.origin().equals(ClaudeCodec.CLAUDE)
            && Json.exact(opaque.json()) instanceof ObjectNode node
        ? List.of(node)
        : List.of();
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes what the model said in an earlier turn. Its words are one text: the dialect knows no order
 * between words and calls.
 */
final class ChatAssistantEncoder {

  private static final int SHORT_ID = 9;

  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final Losses losses;
  private final ChatPartEncoder parts;

  ChatAssistantEncoder(ChatFamily family, ChatQuirks quirks, Losses losses, ChatPartEncoder parts) {
    this.parts = requireNonNull(parts, "parts is null");
    this.family = requireNonNull(family, "family is null");
    this.quirks = requireNonNull(quirks, "quirks is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** One message that is being put together. */
  private static final class Draft {
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final StringBuilder thoughts = new StringBuilder();
    private final ArrayNode details = Json.object().putArray("details");
    private final ArrayNode calls = Json.object().putArray("calls");
    private String mark = "";
    private boolean gap;
    private @Nullable Block cached;
  }

  /** The message; empty if nothing of it can be said. */
  Optional<ObjectNode> write(Message message) {
    Draft draft = new Draft();
    for (Block block : message.blocks()) {
      block(block, draft);
    }
    boolean refused = !draft.refusal.isEmpty();
    if (refused && !family.openAi()) {
      draft.words.append(draft.words.isEmpty() ? "" : "\n\n").append(draft.refusal);
      refused = false;
    }
    if (draft.words.isEmpty() && draft.calls.isEmpty() && !refused) {
      return Optional.empty();
    }
    ObjectNode written = Json.object().put("role", "assistant");
    if (draft.words.isEmpty()) {
      written.putNull("content");
    } else {
      Block cached = draft.cached;
      List<Block> content =
          cached == null
              ? List.of(Block.Text.of(draft.words.toString()))
              : List.of(Block.Text.of(draft.words.toString()), cached);
      written.set("content", parts.content(content, false));
    }
    if (refused) {
      written.put("refusal", draft.refusal.toString());
    }
    if (!draft.thoughts.isEmpty() && !quirks.reasoningField().equals("none")) {
      written.put(quirks.reasoningField(), draft.thoughts.toString());
    } else if (!draft.thoughts.isEmpty() && draft.details.isEmpty()) {
      losses.note(Loss.dropped("reasoning"));
    }
    if (!draft.details.isEmpty()) {
      written.set("reasoning_details", draft.details);
    }
    if (!draft.calls.isEmpty()) {
      written.set("tool_calls", draft.calls);
    }
    return Optional.of(written);
  }

  private void block(Block block, Draft draft) {
    switch (block) {
      case Block.Text text -> words(text.text(), draft);
      case Block.Refusal refusal -> draft.refusal.append(refusal.text());
      case Block.Reasoning reasoning -> thoughts(reasoning, draft);
      case Block.ToolCall call -> {
        draft.calls.add(call(call, draft));
        draft.gap = true;
      }
      case Block.Compaction compaction -> words(compaction.summary(), draft);
      case Block.McpCall call -> {
        losses.note(Loss.dropped("messages.mcp_call"));
        draft.gap = true;
      }
      case Block.WebSearch search -> {
        losses.note(Loss.dropped("messages.web_search"));
        draft.gap = true;
      }
      case Block.Media media -> losses.note(Loss.dropped("messages.assistant_media"));
      case Block.Opaque opaque -> losses.note(Loss.dropped("messages." + opaque.type()));
      case Block.ToolResult result -> losses.note(Loss.dropped("messages.tool_result"));
      case Block.CacheBreakpoint breakpoint -> draft.cached = breakpoint;
    }
  }

  /** Texts that touch are pieces of one; between others stands a blank line. */
  private static void words(String text, Draft draft) {
    if (text.isEmpty()) {
      return;
    }
    draft.words.append(draft.gap && !draft.words.isEmpty() ? "\n\n" : "").append(text);
    draft.gap = false;
  }

  /**
   * A state is this vendor's own, and its words are exact; of thoughts without one the words that
   * the client kept may go back.
   */
  private static void thoughts(Block.Reasoning reasoning, Draft draft) {
    ReasoningState state = reasoning.stateOrNull();
    if (state != null && state.form() == Form.MARK_ON_NEXT) {
      draft.mark = state.value();
      return;
    }
    if (state != null && Json.exact(state.value()) instanceof ArrayNode details) {
      draft.details.addAll(details);
    }
    String text = state == null || state.shown().isEmpty() ? reasoning.text() : state.shown();
    if (!text.isEmpty()) {
      draft.thoughts.append(draft.thoughts.isEmpty() ? "" : "\n\n").append(text);
    }
  }

  private JsonNode call(Block.ToolCall call, Draft draft) {
    boolean raw = call.tool().form() == ToolName.Form.FREEFORM;
    String type = raw ? "custom" : "function";
    ObjectNode written = Json.object().put("id", callId(call.id(), family)).put("type", type);
    ObjectNode inner = written.putObject(type).put("name", call.tool().name());
    inner.put(
        raw ? "input" : "arguments", raw ? call.arguments() : Arguments.text(call.arguments()));
    if (!draft.mark.isEmpty()) {
      written.putObject("extra_content").putObject("google").put("thought_signature", draft.mark);
      draft.mark = "";
    }
    return written;
  }

  /** The id of a call for the vendor: of some it must have nine letters and digits. */
  static String callId(String id, ChatFamily family) {
    boolean fits = !family.shortCallIds() || id.matches("[A-Za-z0-9]{9}");
    return fits ? id : Ids.digest(id, SHORT_ID);
  }
}

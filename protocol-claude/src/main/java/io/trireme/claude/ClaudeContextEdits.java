package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.translate.TokenEstimate;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants Anthropic to do with a conversation that has grown long, done in the place of
 * a vendor that cannot. Tokens are estimated, since the vendor was not asked yet. The client keeps
 * the whole conversation and sends it again, so the same edits must come of the same request. One
 * per request.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/context-editing">Context
 *     editing</a>
 */
final class ClaudeContextEdits {

  private static final String FIELD = "context_management";
  private static final String EDITS = FIELD + ".edits";
  private static final String TOKENS = "input_tokens";
  private static final int TOOL_USES_TRIGGER = 100_000;
  private static final int COMPACTION_TRIGGER = 150_000;

  private final List<Loss> losses;
  private final ArrayNode applied = Json.object().putArray("applied_edits");
  private @Nullable String compaction;

  ClaudeContextEdits(List<Loss> losses) {
    this.losses = losses;
  }

  /** The request with its edits made, in the order in which they stand. */
  ChatRequest apply(ChatRequest request) {
    ObjectNode root = request.source().body();
    ObjectNode config = Fields.objectOrNull(root, "", FIELD);
    if (config == null || !Fields.has(config, "edits")) {
      return request;
    }
    JsonNode edits = Fields.list(config.path("edits"), EDITS);
    ChatRequest edited = request;
    for (int i = 0; i < edits.size(); i++) {
      String path = EDITS + "." + i;
      edited = apply(Fields.object(edits.path(i), path), path, edited);
    }
    return edited;
  }

  /** What the answer says of the edits; null if the client asked for none. */
  static @Nullable ObjectNode told(ObjectNode root, ArrayNode applied) {
    if (!root.path(FIELD).isObject()) {
      return null;
    }
    ObjectNode told = Json.object();
    told.putObject(FIELD).set("applied_edits", applied);
    return told;
  }

  /** The edits that changed something, for the answer. */
  ArrayNode applied() {
    return applied;
  }

  /** What is said to the compaction that is to take the answer's place; null for an answer. */
  @Nullable String compactionOrNull() {
    return compaction;
  }

  private ChatRequest apply(ObjectNode edit, String path, ChatRequest request) {
    String type = Fields.text(edit, path, "type");
    return switch (type) {
      case "clear_tool_uses_20250919" -> clearToolUses(edit, path, request);
      case "clear_thinking_20251015" -> clearThinking(edit, path, request);
      case "compact_20260112" -> compact(edit, path, request);
      default -> {
        losses.add(Loss.dropped(EDITS + "." + type));
        yield request;
      }
    };
  }

  private ChatRequest clearToolUses(ObjectNode edit, String path, ChatRequest request) {
    ObjectNode trigger = Fields.objectOrNull(edit, path, "trigger");
    ObjectNode keep = Fields.objectOrNull(edit, path, "keep");
    ObjectNode least = Fields.objectOrNull(edit, path, "clear_at_least");
    ToolUseClearing clearing =
        new ToolUseClearing(
            value(keep, path + ".keep", 3),
            Set.copyOf(Fields.texts(edit, path, "exclude_tools")),
            inputs(edit, path));
    losses.add(Loss.emulated(EDITS + "." + edit.path("type").asText(), "by an estimate of tokens"));
    boolean byUses = trigger != null && trigger.path("type").asText().equals("tool_uses");
    int most = value(trigger, path + ".trigger", TOOL_USES_TRIGGER);
    long size = byUses ? ToolUseClearing.uses(request.messages()) : TokenEstimate.of(request);
    if (size <= most) {
      return request;
    }
    ToolUseClearing.Cleared cleared = clearing.clear(request.messages());
    return done(
        request,
        request.withMessages(cleared.messages()),
        new Done(edit, "cleared_tool_uses", cleared.uses()),
        value(least, path + ".clear_at_least", 0));
  }

  /** Whose inputs are cleared too: those of all tools, of some, or of none. */
  private static ToolUseClearing.Inputs inputs(ObjectNode edit, String path) {
    JsonNode node = edit.path("clear_tool_inputs");
    if (node.isArray()) {
      Set<String> names = Set.copyOf(Fields.texts(edit, path, "clear_tool_inputs"));
      return names::contains;
    }
    boolean all = Fields.flag(edit, path, "clear_tool_inputs");
    return name -> all;
  }

  private ChatRequest clearThinking(ObjectNode edit, String path, ChatRequest request) {
    JsonNode keep = edit.path("keep");
    if (keep.asText("").equals("all") || keep.path("type").asText().equals("all")) {
      // That is what happens anyway; Claude Code says so with every request.
      return request;
    }
    int turns = value(Fields.objectOrNull(edit, path, "keep"), path + ".keep", 1);
    losses.add(Loss.emulated(EDITS + "." + edit.path("type").asText(), "by an estimate of tokens"));
    ThinkingClearing.Cleared cleared = ThinkingClearing.clear(request.messages(), turns);
    return done(
        request,
        request.withMessages(cleared.messages()),
        new Done(edit, "cleared_thinking_turns", cleared.turns()),
        0);
  }

  /**
   * A summary in place of an answer can be had of any vendor; one within an answer would take two
   * answers.
   */
  private ChatRequest compact(ObjectNode edit, String path, ChatRequest request) {
    int most =
        value(Fields.objectOrNull(edit, path, "trigger"), path + ".trigger", COMPACTION_TRIGGER);
    if (TokenEstimate.of(request) <= most) {
      return request;
    }
    String field = EDITS + "." + edit.path("type").asText();
    if (!Fields.flag(edit, path, "pause_after_compaction")) {
      losses.add(new Loss(Loss.Action.DROPPED, field, "possible with pause_after_compaction"));
      return request;
    }
    losses.add(Loss.emulated(field, "by a summary of the model's"));
    String instructions = Fields.textOrNull(edit, path, "instructions");
    compaction = instructions == null ? "" : instructions;
    return request;
  }

  /** What was done: the edit, and the name and number of what it cleared. */
  private record Done(ObjectNode edit, String counted, int count) {}

  private ChatRequest done(ChatRequest before, ChatRequest after, Done done, int least) {
    if (done.count() == 0) {
      return before;
    }
    long tokens = Math.max(0, TokenEstimate.of(before) - TokenEstimate.of(after));
    if (tokens < least) {
      return before;
    }
    applied
        .addObject()
        .put("type", done.edit().path("type").asText())
        .put(done.counted(), done.count())
        .put("cleared_" + TOKENS, tokens);
    return after;
  }

  private static int value(@Nullable ObjectNode node, String path, int otherwise) {
    if (node == null) {
      return otherwise;
    }
    OptionalInt value = Fields.number(node, path, "value");
    if (value.isEmpty() || value.getAsInt() < 0) {
      throw Fields.bad(path + ".value", "Input should be a valid integer");
    }
    return value.getAsInt();
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.Role;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Arguments;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes a conversation as items for the vendor. Ids of items are left out, for the vendor keeps
 * none of them; of reasoning they stay, since they belong to its state.
 */
final class CodexInputEncoder {

  /** What the model said, beside calls. */
  private static final Set<String> FOLLOWS_REASONING = Set.of("message", "compaction");

  private final Target target;
  private final ChatRequest request;
  private final Losses losses;
  private final CodexParts parts;
  private final Map<String, ToolName> called = new HashMap<>();
  private final Map<ToolName, Known> typed = new HashMap<>();
  private final ArrayNode items = Json.object().putArray("input");
  private @Nullable ArrayNode content;

  CodexInputEncoder(ChatRequest request, Target target, boolean breakpoints, Losses losses) {
    this.request = requireNonNull(request, "request is null");
    this.target = requireNonNull(target, "target is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.parts = new CodexParts(target.dialect(), breakpoints, losses);
    for (Tool tool : request.tooling().tools()) {
      if (tool instanceof Tool.Typed known) {
        know(known.origin(), known.declaration());
      } else if (tool instanceof Tool.Hosted hosted) {
        // The vendor's own search may be declared where the client did the searching.
        know(hosted.origin(), hosted.declaration());
      }
    }
  }

  /**
   * A tool that has items of its own.
   *
   * @param type its type as declared
   */
  private record Known(CodexTypedTool tool, String type) {}

  private void know(Dialect origin, ObjectNode declaration) {
    String type = declaration.path("type").asText("");
    if (!origin.equals(target.dialect())) {
      return;
    }
    CodexTypedTool.declared(declaration)
        .or(
            () ->
                type.equals(CodexTypedTool.TOOL_SEARCH.type())
                    ? Optional.of(CodexTypedTool.TOOL_SEARCH)
                    : Optional.empty())
        .ifPresent(tool -> typed.put(tool.function(), new Known(tool, type)));
  }

  /** Writes {@code instructions} and {@code input}. */
  void write(ObjectNode body) {
    List<Message> operator = request.operator();
    boolean words =
        operator.stream().flatMap(m -> m.blocks().stream()).allMatch(this::fitsInstructions);
    if (words && !request.conversation().isEmpty()) {
      String instructions = words(operator);
      if (!instructions.isEmpty()) {
        body.put("instructions", instructions);
      }
    } else {
      operator.forEach(this::operator);
    }
    request.conversation().forEach(this::message);
    parts.limitBreakpoints();
    settleReasoning();
    body.set("input", items);
  }

  private boolean fitsInstructions(Block block) {
    return switch (block) {
      case Block.Text text -> true;
      case Block.CacheBreakpoint breakpoint -> !parts.breakpoints() || remindsUser();
      default -> false;
    };
  }

  private static String words(List<Message> messages) {
    List<String> texts = new ArrayList<>();
    for (Message message : messages) {
      for (Block block : message.blocks()) {
        if (block instanceof Block.Text text && !text.text().isEmpty()) {
          texts.add(text.text());
        }
      }
    }
    return String.join("\n\n", texts);
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> operator(message);
      case USER -> said(message, "user");
      case ASSISTANT -> said(message, "assistant");
    }
  }

  /**
   * In place, as the developer's; as a reminder to the user where the vendor takes no such item.
   */
  private void operator(Message message) {
    if (!remindsUser()) {
      said(message, "developer");
      return;
    }
    List<Block> wrapped = new ArrayList<>();
    for (Block block : message.blocks()) {
      wrapped.add(
          block instanceof Block.Text text
              ? Block.Text.of("<system-reminder>\n" + text.text() + "\n</system-reminder>")
              : block);
    }
    losses.note(Loss.mapped("system", "user"));
    said(new Message(Role.USER, wrapped), "user");
  }

  private boolean remindsUser() {
    return target.quirks().value("operator").filter("user"::equals).isPresent();
  }

  private void said(Message message, String role) {
    content = null;
    List<Block> blocks = message.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      boolean marked = i + 1 < blocks.size() && blocks.get(i + 1) instanceof Block.CacheBreakpoint;
      block(blocks.get(i), role, marked);
    }
    content = null;
  }

  private void block(Block block, String role, boolean marked) {
    switch (block) {
      case Block.Text text -> text(text, role, marked);
      case Block.Refusal refusal -> refusal(refusal, role);
      case Block.Media media -> media(media, role, marked);
      case Block.Reasoning reasoning -> reasoning(reasoning);
      case Block.ToolCall call -> item(call(call));
      case Block.ToolResult result -> item(result(result, marked));
      case Block.WebSearch search -> item(search(search));
      case Block.McpCall call -> item(CodexMcp.item(call));
      case Block.CacheBreakpoint breakpoint -> {}
      case Block.Compaction compaction -> text(Block.Text.of(compaction.summary()), "user", false);
      case Block.Opaque opaque -> opaque(opaque);
    }
  }

  private void item(ObjectNode item) {
    content = null;
    items.add(item);
  }

  private ArrayNode content(String role) {
    ArrayNode open = content;
    if (open == null) {
      open = items.addObject().put("type", "message").put("role", role).putArray("content");
      content = open;
    }
    return open;
  }

  private void text(Block.Text text, String role, boolean marked) {
    if (text.text().isEmpty()) {
      return;
    }
    if (role.equals("assistant")) {
      content(role).add(CodexParts.said(text));
    } else {
      content(role).add(parts.text(text.text(), marked));
    }
  }

  private void refusal(Block.Refusal refusal, String role) {
    if (role.equals("assistant")) {
      content(role).addObject().put("type", "refusal").put("refusal", refusal.text());
    } else {
      text(Block.Text.of(refusal.text()), role, false);
    }
  }

  private void media(Block.Media media, String role, boolean marked) {
    if (role.equals("assistant")) {
      losses.note(Loss.dropped("assistant media"));
    } else {
      content(role).add(parts.media(media, marked));
    }
  }

  /** Without the vendor's own state the text is of no use to it. */
  private void reasoning(Block.Reasoning reasoning) {
    ReasoningState state = reasoning.stateOrNull();
    if (state == null
        || state.value().isEmpty()
        || !state.origin().dialect().equals(target.dialect())) {
      losses.note(Loss.dropped("reasoning"));
      return;
    }
    ObjectNode item = Json.object().put("type", "reasoning");
    if (state.itemIdOrNull() != null) {
      item.put("id", state.itemIdOrNull());
    }
    ArrayNode summary = item.putArray("summary");
    String shown = state.shown().isEmpty() ? reasoning.text() : state.shown();
    if (!shown.isEmpty()) {
      summary.addObject().put("type", "summary_text").put("text", shown);
    }
    item(item.put("encrypted_content", state.value()));
  }

  private ObjectNode call(Block.ToolCall call) {
    called.put(call.id(), call.tool());
    Known known = typed.get(call.tool());
    if (known != null) {
      String id = CodexInputDecoder.itemId(known.tool().idPrefix(), call.id());
      return known.tool().call(id, call.id(), call.arguments(), known.type(), "completed");
    }
    boolean freeform = call.tool().form() == Form.FREEFORM;
    ObjectNode item =
        Json.object()
            .put("type", freeform ? "custom_tool_call" : "function_call")
            .put("call_id", call.id())
            .put("name", call.tool().name());
    if (call.tool().namespaceOrNull() != null) {
      item.put("namespace", call.tool().namespaceOrNull());
    }
    return freeform
        ? item.put("input", call.arguments())
        : item.put("arguments", Arguments.text(call.arguments()));
  }

  private ObjectNode result(Block.ToolResult result, boolean marked) {
    ToolName name = called.get(result.callId());
    Known known = name == null ? null : typed.get(name);
    if (known != null) {
      return known
          .tool()
          .output(
              result.callId(),
              parts.plainText(result.content()),
              parts.media(result.content()),
              result.error());
    }
    boolean freeform = name != null && name.form() == Form.FREEFORM;
    ObjectNode item =
        Json.object()
            .put("type", freeform ? "custom_tool_call_output" : "function_call_output")
            .put("call_id", result.callId());
    return item.set("output", parts.output(result, marked));
  }

  private static ObjectNode search(Block.WebSearch search) {
    ObjectNode item = Json.object().put("type", "web_search_call").put("status", "completed");
    return item.set("action", CodexSearches.action(search, false));
  }

  private void opaque(Block.Opaque opaque) {
    JsonNode item = Json.exact(opaque.json());
    if (opaque.origin().equals(target.dialect()) && item instanceof ObjectNode object) {
      item(object);
    } else {
      losses.note(Loss.dropped(opaque.type()));
    }
  }

  /**
   * Reasoning at the very end is refused, so it goes. Where the client follows it up, and not the
   * model itself, it is taken without its id.
   */
  private void settleReasoning() {
    boolean followed = false;
    boolean last = true;
    for (int i = items.size() - 1; i >= 0; i--) {
      JsonNode item = items.get(i);
      String type = item.path("type").asText("");
      boolean reasoning = type.equals("reasoning");
      if (reasoning && last) {
        items.remove(i);
        losses.note(Loss.dropped("reasoning"));
        continue;
      }
      if (reasoning && !followed && item instanceof ObjectNode object) {
        object.remove("id");
      }
      last = false;
      if (!reasoning) {
        followed =
            (FOLLOWS_REASONING.contains(type) || type.endsWith("_call"))
                && item.path("role").asText("assistant").equals("assistant");
      }
    }
  }
}

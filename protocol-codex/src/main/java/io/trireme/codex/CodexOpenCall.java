package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A call that grows: of a function, of a custom tool, or of a tool that has an item of its own,
 * which is told when all of it is known.
 */
final class CodexOpenCall implements CodexOpenItem {

  private final CodexEvents events;
  private final String id;
  private final String callId;
  private final ToolName tool;
  private final Tool.@Nullable Typed typed;
  private final @Nullable CodexTypedTool known;
  private final StringBuilder said = new StringBuilder();

  CodexOpenCall(
      CodexEvents events, String id, String callId, ToolName tool, Tool.@Nullable Typed typed) {
    this.events = requireNonNull(events, "events is null");
    this.callId = requireNonNull(callId, "callId is null");
    this.tool = requireNonNull(tool, "tool is null");
    this.typed = typed;
    this.known = typed == null ? null : CodexTypedTool.declared(typed.declaration()).orElse(null);
    this.id = (known == null ? (freeform() ? "ctc_" : "fc_") : known.idPrefix()) + id;
    if (known == null) {
      events.added(item("in_progress"));
    }
  }

  private boolean freeform() {
    return tool.form() == Form.FREEFORM;
  }

  private String field() {
    return freeform() ? "input" : "arguments";
  }

  private ObjectNode item(String status) {
    ObjectNode item =
        Json.object()
            .put("type", freeform() ? "custom_tool_call" : "function_call")
            .put("id", id)
            .put("status", status)
            .put("call_id", callId)
            .put("name", tool.name());
    if (tool.namespaceOrNull() != null) {
      item.put("namespace", tool.namespaceOrNull());
    }
    return item.put(field(), said.toString());
  }

  @Override
  public void add(String more) {
    said.append(more);
    if (known == null) {
      ObjectNode fields = Json.object().put("item_id", id).put("delta", more);
      events.emit(
          freeform()
              ? "response.custom_tool_call_input.delta"
              : "response.function_call_arguments.delta",
          fields);
    }
  }

  /** True if what was said is all that there can be. */
  boolean complete() {
    return !freeform() && (said.isEmpty() || Json.exact(said.toString()).isObject());
  }

  @Override
  public void finish(boolean cut) {
    boolean broken = cut && !complete();
    if (known != null && typed != null) {
      String words = said.toString();
      events.added(known.call(id, callId, words, typed.type(), "in_progress"));
      events.done(known.call(id, callId, words, typed.type(), broken ? "incomplete" : "completed"));
      return;
    }
    if (!freeform() && said.toString().isBlank()) {
      // Codex cannot read a call that says nothing at all.
      said.setLength(0);
      add("{}");
    }
    ObjectNode fields = Json.object().put("item_id", id).put(field(), said.toString());
    if (!freeform()) {
      fields.put("name", tool.name());
    }
    events.emit(
        freeform()
            ? "response.custom_tool_call_input.done"
            : "response.function_call_arguments.done",
        fields);
    events.done(item(broken ? "incomplete" : "completed"));
  }
}

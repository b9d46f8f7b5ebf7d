package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Ids;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Puts the calls of an answer together. A delta belongs to the call of its index, or of its place
 * in the list where it has none; vendors that begin at 0 for every call are found out by the new id
 * or by arguments that come after complete ones. A call opens once its id and name are known, and
 * gets an id of ours at its end if it had none; one that never had a name is not told.
 */
final class ChatCalls {

  /** The call of the older API, which knows one only. */
  private static final int LEGACY = Integer.MIN_VALUE;

  /** One call as far as it came. */
  private static final class Call {
    private final int ordinal;
    private final ChatJsonEnd json = new ChatJsonEnd();
    private final StringBuilder held = new StringBuilder();
    private String id = "";
    private String name = "";
    private String mark = "";
    private boolean raw;
    private int block = -1;
    private boolean closed;
    private boolean anyArguments;

    Call(int ordinal) {
      this.ordinal = ordinal;
    }
  }

  private final Origin origin;
  private final IntSupplier keys;
  private final Map<Integer, Call> byIndex = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();
  private @Nullable Call current;
  private String answerId = "";
  private int count;
  private int told;

  /**
   * For one answer.
   *
   * @param origin whose marks are read
   * @param keys gives the next block's index
   */
  ChatCalls(Origin origin, IntSupplier keys) {
    this.origin = requireNonNull(origin, "origin is null");
    this.keys = requireNonNull(keys, "keys is null");
  }

  void answerId(String id) {
    answerId = id;
  }

  boolean none() {
    return count == 0;
  }

  int told() {
    return told;
  }

  /** True if the delta speaks of calls. */
  boolean mentioned(JsonNode delta) {
    return !delta.path("tool_calls").isEmpty() || delta.path("function_call").isObject();
  }

  void add(JsonNode delta, Consumer<ChatEvent> out) {
    int place = 0;
    JsonNode list = delta.path("tool_calls");
    if (list.isArray()) {
      for (JsonNode entry : list) {
        if (entry.isObject()) {
          entry(entry, index(entry.path("index"), place), out);
        }
        place++;
      }
    }
    JsonNode older = delta.path("function_call");
    if (older.isObject()) {
      function(call(LEGACY, "", older, out), older, "arguments", out);
    }
  }

  private static int index(JsonNode index, int place) {
    return index.canConvertToInt() ? Math.max(0, index.asInt(place)) : place;
  }

  private void entry(JsonNode entry, int index, Consumer<ChatEvent> out) {
    boolean raw = entry.path("custom").isObject();
    JsonNode inner = entry.path(raw ? "custom" : "function");
    JsonNode idNode = entry.path("id");
    String id = idNode.isTextual() || idNode.isNumber() ? idNode.asText() : "";
    Call call = call(index, id, inner, out);
    call.raw |= raw;
    if (call.id.isEmpty() && !id.isEmpty() && ids.add(id)) {
      call.id = id;
    }
    JsonNode mark = ChatStates.mark(entry);
    if (mark.isTextual()) {
      call.mark = mark.textValue();
    }
    function(call, inner, raw ? "input" : "arguments", out);
  }

  /** The call that an entry speaks of; a new one ends those before it that are complete. */
  private Call call(int index, String id, JsonNode inner, Consumer<ChatEvent> out) {
    Call known = byIndex.get(index);
    if (known != null && isAnother(known, id, inner)) {
      finish(known, out);
      byIndex.remove(index);
      known = null;
    }
    if (known == null) {
      known = new Call(count++);
      byIndex.put(index, known);
    }
    if (current != known) {
      closeComplete(out);
      current = known;
    }
    return known;
  }

  private static boolean isAnother(Call known, String id, JsonNode inner) {
    boolean named = inner.path("name").isTextual() && !inner.path("name").textValue().isEmpty();
    boolean complete = known.json.complete();
    if (!id.isEmpty() && !known.id.isEmpty() && !known.id.equals(id)) {
      return named || complete;
    }
    boolean more =
        !inner.path("arguments").asText("").isEmpty() || inner.path("arguments").isContainerNode();
    boolean sameId = !id.isEmpty() && known.id.equals(id);
    return named && more && complete && !sameId;
  }

  private void function(Call call, JsonNode inner, String field, Consumer<ChatEvent> out) {
    JsonNode name = inner.path("name");
    if (call.name.isEmpty() && name.isTextual()) {
      call.name = name.textValue();
    }
    JsonNode arguments = inner.path(field);
    String more = arguments.isTextual() ? arguments.textValue() : "";
    if (arguments.isContainerNode() && !call.anyArguments) {
      more = Json.text(arguments);
    }
    call.anyArguments |= !more.isEmpty();
    call.json.add(more);
    if (call.closed) {
      return;
    }
    if (call.block < 0 && !call.name.isEmpty() && !call.id.isEmpty()) {
      open(call, out);
    }
    if (call.block < 0) {
      call.held.append(more);
    } else if (!more.isEmpty()) {
      out.accept(new Delta(call.block, more));
    }
  }

  private void open(Call call, Consumer<ChatEvent> out) {
    if (!call.mark.isEmpty()) {
      int block = keys.getAsInt();
      out.accept(new BlockOpened(block, new Opening.Reasoning()));
      out.accept(
          new StateGiven(
              block, new ReasoningState(origin, Form.MARK_ON_NEXT, call.mark, null, "")));
      out.accept(new BlockClosed(block));
    }
    call.block = keys.getAsInt();
    told++;
    ToolName tool =
        call.raw ? ChatToolDecoder.freeformName(call.name) : ToolName.function(call.name);
    out.accept(new BlockOpened(call.block, new Opening.ToolCall(call.id, tool)));
    if (!call.held.isEmpty()) {
      out.accept(new Delta(call.block, call.held.toString()));
      call.held.setLength(0);
    }
  }

  /** Ends the calls to which nothing can be added: their arguments are whole. */
  void closeComplete(Consumer<ChatEvent> out) {
    for (Call call : byIndex.values()) {
      if (!call.raw && call.json.complete()) {
        finish(call, out);
      }
    }
  }

  /** Ends all calls. */
  void closeAll(Consumer<ChatEvent> out) {
    byIndex.values().forEach(call -> finish(call, out));
  }

  private void finish(Call call, Consumer<ChatEvent> out) {
    if (call.closed || call.name.isEmpty()) {
      return;
    }
    if (call.id.isEmpty()) {
      call.id = newId(call);
    }
    if (call.block < 0) {
      open(call, out);
    }
    call.closed = true;
    out.accept(new BlockClosed(call.block));
  }

  /** The same bytes get the same id, so that a retry of them keeps it. */
  private String newId(Call call) {
    String id =
        Ids.callId(answerId, Integer.toString(call.ordinal), call.name, call.held.toString());
    ids.add(id);
    return id;
  }
}

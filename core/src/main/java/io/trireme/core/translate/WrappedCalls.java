package io.trireme.core.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ToolName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * Takes parallel calls out of the wrapper {@code multi_tool_use.parallel}, which some models leak:
 * one call that no client has a tool for, with the calls that are meant in its arguments. Whatever
 * cannot be unwrapped passes as it is. One per answer; single-threaded.
 */
final class WrappedCalls {

  private static final String WRAPPER = "multi_tool_use.parallel";
  private static final String FUNCTIONS = "functions.";

  /** Keys of blocks made here: decoders count upwards from 0. */
  private int nextKey = Integer.MIN_VALUE;

  private final Consumer<ChatEvent> out;
  private final Map<Integer, Held> wrapped = new HashMap<>();

  private record Held(Opening.ToolCall call, StringBuilder arguments) {}

  WrappedCalls(Consumer<ChatEvent> out) {
    this.out = requireNonNull(out, "out is null");
  }

  void accept(ChatEvent event) {
    if (event instanceof BlockOpened opened
        && opened.opening() instanceof Opening.ToolCall call
        && call.tool().name().equals(WRAPPER)) {
      wrapped.put(opened.index(), new Held(call, new StringBuilder()));
    } else if (event instanceof Delta delta && wrapped.containsKey(delta.index())) {
      requireNonNull(wrapped.get(delta.index())).arguments().append(delta.text());
    } else if (event instanceof BlockClosed closed && wrapped.containsKey(closed.index())) {
      unwrap(requireNonNull(wrapped.remove(closed.index())));
    } else {
      if (event instanceof Finished) {
        wrapped.values().forEach(this::unwrap);
        wrapped.clear();
      }
      out.accept(event);
    }
  }

  private void unwrap(Held held) {
    JsonNode uses = Json.exact(held.arguments().toString()).path("tool_uses");
    boolean readable = !uses.isEmpty();
    for (JsonNode use : uses) {
      readable &= !use.path("recipient_name").asText("").isEmpty();
    }
    if (!readable) {
      call(held.call(), held.arguments().toString());
      return;
    }
    int ordinal = 0;
    for (JsonNode use : uses) {
      String name = use.path("recipient_name").asText();
      ToolName tool =
          ToolName.function(name.startsWith(FUNCTIONS) ? name.substring(FUNCTIONS.length()) : name);
      JsonNode parameters = use.path("parameters");
      call(
          new Opening.ToolCall(held.call().id() + "_" + ordinal, tool),
          parameters.isMissingNode() ? "{}" : Json.text(parameters));
      ordinal++;
    }
  }

  private void call(Opening.ToolCall call, String arguments) {
    int key = nextKey++;
    out.accept(new BlockOpened(key, call));
    out.accept(new Delta(key, arguments));
    out.accept(new BlockClosed(key));
  }
}

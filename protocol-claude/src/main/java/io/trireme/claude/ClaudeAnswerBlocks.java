package io.trireme.claude;

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
import io.trireme.core.model.Loss;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of one answer, each from its start, its deltas and its stop. */
final class ClaudeAnswerBlocks {

  /** What an open block is. */
  private enum Kind {
    TEXT,
    THINKING,
    CALL,
    /** A call of the tool that stands for the answer: its arguments are the text. */
    ANSWER,
    /** A tool that the vendor runs; nothing is said of it until it is complete. */
    SERVER_CALL
  }

  private static final class Open {
    final int key;
    final Kind kind;
    final JsonNode start;
    final StringBuilder text = new StringBuilder();
    final List<JsonNode> citations = new ArrayList<>();
    String signature = "";

    Open(int key, Kind kind, JsonNode start) {
      this.key = key;
      this.kind = kind;
      this.start = start;
    }
  }

  private final ReasoningState.Origin origin;
  private final Losses losses;
  private final Map<Integer, Open> open = new HashMap<>();
  private final Map<String, JsonNode> searches = new LinkedHashMap<>();

  /** What servers of tools were asked and did not answer yet. */
  private final Map<String, JsonNode> asked = new LinkedHashMap<>();

  private int nextKey;
  private boolean called;

  ClaudeAnswerBlocks(ReasoningState.Origin origin, Losses losses) {
    this.origin = origin;
    this.losses = losses;
  }

  /** True if the model called a tool that the client runs. */
  boolean called() {
    return called;
  }

  void open(int index, JsonNode start, Consumer<ChatEvent> out) {
    close(index, out);
    String type = start.path("type").asText();
    switch (type) {
      case "text" -> opened(index, Kind.TEXT, start, new Opening.Text(), out);
      case "thinking" -> opened(index, Kind.THINKING, start, new Opening.Reasoning(), out);
      case "redacted_thinking" -> redacted(start, out);
      case "tool_use" -> call(index, start, out);
      case "server_tool_use", "mcp_tool_use" ->
          open.put(index, new Open(nextKey++, Kind.SERVER_CALL, start));
      case "web_search_tool_result" -> {
        JsonNode use = searches.remove(start.path("tool_use_id").asText());
        whole(ClaudeSearches.search(use, start), out);
      }
      case "mcp_tool_result" -> {
        JsonNode use = asked.remove(start.path("tool_use_id").asText());
        if (use == null) {
          losses.note(Loss.droppedOfAnswer(type));
        } else {
          whole(ClaudeMcp.call(use, start), out);
        }
      }
      case "" -> {
        // What has no type has no meaning either.
      }
      default -> whole(new Block.Opaque(ClaudeCodec.CLAUDE, type, Json.text(start)), out);
    }
  }

  private void whole(Block block, Consumer<ChatEvent> out) {
    out.accept(new BlockWhole(nextKey++, block));
  }

  private Open opened(
      int index, Kind kind, JsonNode start, Opening opening, Consumer<ChatEvent> out) {
    Open block = new Open(nextKey++, kind, start);
    open.put(index, block);
    out.accept(new BlockOpened(block.key, opening));
    add(block, start.path(kind == Kind.THINKING ? "thinking" : "text").asText(), out);
    start.path("citations").forEach(block.citations::add);
    block.signature = start.path("signature").asText();
    return block;
  }

  private void redacted(JsonNode start, Consumer<ChatEvent> out) {
    int key = nextKey++;
    out.accept(new BlockOpened(key, new Opening.Reasoning()));
    String data = start.path("data").asText();
    out.accept(new StateGiven(key, new ReasoningState(origin, Form.REDACTED, data, null, "")));
    out.accept(new BlockClosed(key));
  }

  private void call(int index, JsonNode start, Consumer<ChatEvent> out) {
    String name = start.path("name").asText();
    if (name.isBlank()) {
      return;
    }
    if (name.equals(ClaudeCodec.ANSWER_TOOL)) {
      opened(index, Kind.ANSWER, start, new Opening.Text(), out);
      return;
    }
    called = true;
    String given = start.path("id").asText();
    String id = given.isBlank() ? Ids.callId("claude", name, String.valueOf(nextKey)) : given;
    opened(index, Kind.CALL, start, new Opening.ToolCall(id, ToolName.function(name)), out);
  }

  private static void add(Open block, String text, Consumer<ChatEvent> out) {
    if (!text.isEmpty()) {
      block.text.append(text);
      if (block.kind != Kind.SERVER_CALL) {
        out.accept(new Delta(block.key, text));
      }
    }
  }

  void delta(int index, JsonNode delta, Consumer<ChatEvent> out) {
    Open block = open.get(index);
    if (block == null) {
      return;
    }
    switch (delta.path("type").asText()) {
      case "text_delta" -> addTo(block, Kind.TEXT, delta.path("text").asText(), out);
      case "thinking_delta" -> addTo(block, Kind.THINKING, delta.path("thinking").asText(), out);
      case "input_json_delta" -> {
        if (block.kind != Kind.TEXT && block.kind != Kind.THINKING) {
          add(block, delta.path("partial_json").asText(), out);
        }
      }
      case "signature_delta" -> block.signature = delta.path("signature").asText();
      case "citations_delta" -> block.citations.add(delta.path("citation"));
      default -> {
        // A newer delta: of no meaning here.
      }
    }
  }

  private static void addTo(Open block, Kind kind, String text, Consumer<ChatEvent> out) {
    if (block.kind == kind) {
      add(block, text, out);
    }
  }

  void close(int index, Consumer<ChatEvent> out) {
    Open block = open.remove(index);
    if (block == null) {
      return;
    }
    switch (block.kind) {
      case TEXT -> cite(block, out);
      case THINKING -> sign(block, out);
      case CALL, ANSWER -> {
        // Some upstreams give the whole input at once, in the block's start.
        if (block.text.isEmpty() && block.start.path("input").size() > 0) {
          add(block, Json.text(block.start.path("input")), out);
        }
      }
      case SERVER_CALL -> {
        serverCall(block, out);
        return;
      }
    }
    out.accept(new BlockClosed(block.key));
  }

  /** A citation stands for its whole block, whose length is known only at the end. */
  private void cite(Open block, Consumer<ChatEvent> out) {
    String text = block.text.toString();
    for (JsonNode citation : block.citations) {
      ClaudeSearches.citation(citation, text)
          .ifPresentOrElse(
              read -> out.accept(new Cited(block.key, read)),
              () -> losses.note(Loss.droppedOfAnswer("citations")));
    }
  }

  private void sign(Open block, Consumer<ChatEvent> out) {
    if (!block.signature.isEmpty()) {
      out.accept(
          new StateGiven(
              block.key,
              new ReasoningState(
                  origin, Form.SIGNATURE, block.signature, null, block.text.toString())));
    }
  }

  private void serverCall(Open block, Consumer<ChatEvent> out) {
    JsonNode use = withInput(block);
    if (use.path("type").asText().equals("mcp_tool_use")) {
      asked.put(use.path("id").asText(), use);
    } else if (use.path("name").asText().equals("web_search")
        && !use.path("id").asText().isBlank()) {
      searches.put(use.path("id").asText(), use);
    } else {
      out.accept(
          new BlockWhole(
              block.key, new Block.Opaque(ClaudeCodec.CLAUDE, "server_tool_use", Json.text(use))));
    }
  }

  private static JsonNode withInput(Open block) {
    @Nullable JsonNode input = block.text.isEmpty() ? null : Json.exact(block.text.toString());
    if (input == null || !input.isObject() || !(block.start instanceof ObjectNode start)) {
      return block.start;
    }
    ObjectNode whole = start.deepCopy();
    whole.set("input", input);
    return whole;
  }

  /** The answer is complete: what is open ends, and searches without a result are told. */
  void end(Consumer<ChatEvent> out) {
    for (Integer index : List.copyOf(open.keySet())) {
      close(index, out);
    }
    searches.values().forEach(use -> whole(ClaudeSearches.search(use, null), out));
    searches.clear();
    asked.forEach((id, use) -> whole(ClaudeMcp.call(use, null), out));
    asked.clear();
  }
}

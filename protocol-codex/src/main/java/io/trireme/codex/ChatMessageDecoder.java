package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Ids;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Reads the messages of a client's request. One per request. */
final class ChatMessageDecoder {

  private final Envelopes envelopes;
  private final List<Loss> losses;
  private final List<Message> messages = new ArrayList<>();

  /** Results of the turn that is being read. */
  private final List<Block> results = new ArrayList<>();

  /** Calls of the older API have no ids: their results find them by name, in order. */
  private final Map<String, Deque<String>> unanswered = new HashMap<>();

  ChatMessageDecoder(Envelopes envelopes, List<Loss> losses) {
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** The conversation; results that follow one another are one message of the user's. */
  List<Message> decode(ArrayNode array) {
    for (int i = 0; i < array.size(); i++) {
      String at = "messages." + i;
      ObjectNode message = ChatFields.element(array.get(i), at);
      message(message, at + ".", i);
    }
    flushResults();
    return messages;
  }

  private void message(ObjectNode message, String path, int position) {
    String role = ChatFields.required(message, path, "role");
    switch (role) {
      case "system" -> add(Role.SYSTEM, content(message, path));
      case "developer" -> add(Role.DEVELOPER, content(message, path));
      case "user" -> add(Role.USER, content(message, path));
      case "assistant" -> add(Role.ASSISTANT, assistant(message, path, position));
      case "tool" ->
          results.add(
              new Block.ToolResult(
                  ChatFields.required(message, path, "tool_call_id"),
                  content(message, path),
                  false));
      case "function" -> {
        String name = ChatFields.required(message, path, "name");
        results.add(new Block.ToolResult(answered(name, position), content(message, path), false));
      }
      default -> throw ChatFields.bad(path + "role", "'" + role + "' is not known");
    }
    if (ChatFields.has(message, "name") && !role.equals("function") && !role.equals("tool")) {
      losses.add(Loss.dropped("messages.name"));
    }
  }

  private static List<Block> content(ObjectNode message, String path) {
    return ChatPartDecoder.content(message.path("content"), path + "content");
  }

  private void add(Role role, List<Block> blocks) {
    flushResults();
    messages.add(new Message(role, blocks));
  }

  private void flushResults() {
    if (!results.isEmpty()) {
      messages.add(new Message(Role.USER, results));
      results.clear();
    }
  }

  private String answered(String name, int position) {
    Deque<String> calls = unanswered.get(name);
    String id = calls == null ? null : calls.poll();
    return id == null ? Ids.callId("function", name, Integer.toString(position)) : id;
  }

  /** Thoughts, then words, then calls: the order in which such a message is made. */
  private List<Block> assistant(ObjectNode message, String path, int position) {
    ChatStates states = new ChatStates(envelopes, losses);
    states.read(message);
    List<Block> words = new ArrayList<>(content(message, path));
    String refusal = ChatFields.text(message, path, "refusal");
    if (refusal != null && words.stream().noneMatch(Block.Refusal.class::isInstance)) {
      words.add(new Block.Refusal(refusal));
    }
    List<Block> calls = new ArrayList<>();
    ArrayNode declared = ChatFields.array(message, path, "tool_calls");
    for (int i = 0; declared != null && i < declared.size(); i++) {
      String at = path + "tool_calls." + i;
      ObjectNode call = ChatFields.element(declared.get(i), at);
      Block.ToolCall read = call(call, at + ".");
      calls.addAll(states.marksOf(read.id(), call));
      calls.add(read);
    }
    ObjectNode older = ChatFields.object(message, path, "function_call");
    if (older != null) {
      calls.add(legacyCall(older, path + "function_call.", position));
    }
    if (ChatFields.has(message, "audio")) {
      losses.add(Loss.dropped("messages.audio"));
    }
    List<Block> blocks = new ArrayList<>(states.thoughts());
    blocks.addAll(states.marksBeforeWords());
    blocks.addAll(words);
    blocks.addAll(states.marksAfterWords());
    blocks.addAll(calls);
    return blocks;
  }

  private static Block.ToolCall call(ObjectNode call, String path) {
    String id = ChatFields.required(call, path, "id");
    boolean raw = call.path("custom").isObject() || "custom".equals(call.path("type").asText());
    String holder = raw ? "custom" : "function";
    ObjectNode inner = ChatFields.object(call, path, holder);
    if (inner == null) {
      throw ChatFields.bad(path + holder, "is required");
    }
    String name = ChatFields.required(inner, path + holder + ".", "name");
    String arguments = text(inner.path(raw ? "input" : "arguments"));
    return new Block.ToolCall(
        id, raw ? ChatToolDecoder.freeformName(name) : ToolName.function(name), arguments);
  }

  private Block legacyCall(ObjectNode call, String path, int position) {
    String name = ChatFields.required(call, path, "name");
    String id = Ids.callId("function_call", name, Integer.toString(position));
    unanswered.computeIfAbsent(name, n -> new ArrayDeque<>()).add(id);
    return new Block.ToolCall(id, ToolName.function(name), text(call.path("arguments")));
  }

  /** Arguments are text; some clients send the object itself. */
  static String text(@Nullable JsonNode arguments) {
    if (arguments == null || arguments.isNull() || arguments.isMissingNode()) {
      return "";
    }
    return arguments.isTextual() ? arguments.textValue() : Json.text(arguments);
  }
}

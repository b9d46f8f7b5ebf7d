package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of Chat Completions that appends the message of each answer. Streaming it puts deltas
 * together as the official SDK for Node does: of fields that the SDK does not know, the latest
 * delta's value stays.
 */
final class ChatTalk implements Talk {
  private final ArrayNode messages = Tongue.JSON.createArrayNode();
  private final List<String> calls = new ArrayList<>();
  private final boolean stream;

  ChatTalk(boolean stream) {
    this.stream = stream;
    messages.addObject().put("role", "system").put("content", SYSTEM);
  }

  @Override
  public void say(String words) {
    messages.addObject().put("role", "user").put("content", words);
  }

  @Override
  public RawRequest ask(String model) {
    ObjectNode body = Voice.object().put("model", model).put("reasoning_effort", "medium");
    if (stream) {
      body.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    ObjectNode tool = body.putArray("tools").addObject().put("type", "function");
    tool.putObject("function")
        .put("name", "get_weather")
        .put("description", "Weather of a town.")
        .set("parameters", Tongue.json(SCHEMA));
    body.set("messages", messages);
    return Tongue.CHAT.credential(RawRequest.post("/v1/chat/completions", body.toString()));
  }

  @Override
  public List<String> hear(RawAnswer answer) {
    JsonNode message =
        stream
            ? folded(Talk.events(answer))
            : Tongue.json(answer.text()).path("choices").path(0).path("message");
    messages.add(message);
    calls.clear();
    List<String> arguments = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      calls.add(call.path("id").asText());
      arguments.add(call.path("function").path("arguments").asText());
    }
    return arguments;
  }

  private static ObjectNode folded(List<JsonNode> chunks) {
    ObjectNode message = Voice.object().put("role", "assistant").putNull("content");
    message.putNull("refusal");
    List<ObjectNode> folded = new ArrayList<>();
    for (JsonNode chunk : chunks) {
      if (!(chunk.path("choices").path(0).path("delta") instanceof ObjectNode delta)) {
        continue;
      }
      ObjectNode rest = delta.deepCopy();
      rest.remove(List.of("content", "role", "tool_calls", "refusal"));
      message.setAll(rest);
      if (delta.path("content").isTextual()) {
        Talk.append(message, "content", delta);
      }
      for (JsonNode call : delta.path("tool_calls")) {
        fold(folded, (ObjectNode) call);
      }
    }
    if (!folded.isEmpty()) {
      message.putArray("tool_calls").addAll(folded);
    }
    return message;
  }

  private static void fold(List<ObjectNode> folded, ObjectNode delta) {
    int index = delta.path("index").asInt();
    while (folded.size() <= index) {
      folded.add(Voice.object());
    }
    ObjectNode call = folded.get(index);
    ObjectNode rest = delta.deepCopy();
    rest.remove(List.of("index", "function"));
    call.setAll(rest);
    ObjectNode function = call.withObject("/function");
    if (delta.path("function").has("name")) {
      function.set("name", delta.path("function").path("name"));
    }
    Talk.append(function, "arguments", delta.path("function"));
  }

  @Override
  public void give(List<String> results) {
    for (int call = 0; call < results.size(); call++) {
      messages
          .addObject()
          .put("role", "tool")
          .put("tool_call_id", calls.get(call))
          .put("content", results.get(call));
    }
  }
}

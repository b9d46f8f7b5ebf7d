package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of Responses that keeps its own history. Streaming it is as Codex: the items of {@code
 * output_item.done}, without their status, thoughts with {@code content: null}. Otherwise it is as
 * users of the SDK: all of {@code output}, as it came.
 */
final class CodexTalk implements Talk {
  private final ArrayNode input = Tongue.JSON.createArrayNode();
  private final List<String> calls = new ArrayList<>();
  private final boolean stream;

  CodexTalk(boolean stream) {
    this.stream = stream;
  }

  @Override
  public void say(String words) {
    ObjectNode message = input.addObject().put("type", "message").put("role", "user");
    message.putArray("content").addObject().put("type", "input_text").put("text", words);
  }

  @Override
  public RawRequest ask(String model) {
    ObjectNode body =
        Voice.object()
            .put("model", model)
            .put("instructions", SYSTEM)
            .put("stream", stream)
            .put("store", false)
            .put("tool_choice", "auto")
            .put("parallel_tool_calls", true);
    body.putArray("include").add("reasoning.encrypted_content");
    body.putObject("reasoning").put("effort", "medium").put("summary", "auto");
    ObjectNode tool = body.putArray("tools").addObject().put("type", "function");
    tool.put("name", "get_weather").put("description", "Weather of a town.").put("strict", false);
    tool.set("parameters", Tongue.json(SCHEMA));
    body.set("input", input);
    return Tongue.CODEX.credential(RawRequest.post("/v1/responses", body.toString()));
  }

  @Override
  public List<String> hear(RawAnswer answer) {
    List<JsonNode> items = new ArrayList<>();
    if (stream) {
      for (JsonNode event : Talk.events(answer)) {
        if (event.path("type").asText().equals("response.output_item.done")) {
          items.add(asCodexKeepsIt(event.path("item")));
        }
      }
    } else {
      Tongue.json(answer.text()).path("output").forEach(items::add);
    }
    calls.clear();
    List<String> arguments = new ArrayList<>();
    for (JsonNode item : items) {
      input.add(item);
      if (item.path("type").asText().equals("function_call")) {
        calls.add(item.path("call_id").asText());
        arguments.add(item.path("arguments").asText());
      }
    }
    return arguments;
  }

  private static JsonNode asCodexKeepsIt(JsonNode item) {
    ObjectNode kept = item.deepCopy();
    kept.remove("status");
    if (kept.path("type").asText().equals("reasoning") && !kept.has("content")) {
      kept.putNull("content");
    }
    return kept;
  }

  @Override
  public void give(List<String> results) {
    for (int call = 0; call < results.size(); call++) {
      input
          .addObject()
          .put("type", "function_call_output")
          .put("call_id", calls.get(call))
          .put("output", results.get(call));
    }
  }
}

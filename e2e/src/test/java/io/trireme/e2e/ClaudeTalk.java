package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A client of Messages: every block of an answer goes back as it came, as Claude Code does. */
final class ClaudeTalk implements Talk {
  private final ArrayNode messages = Tongue.JSON.createArrayNode();
  private final List<String> calls = new ArrayList<>();
  private final boolean stream;

  ClaudeTalk(boolean stream) {
    this.stream = stream;
  }

  @Override
  public void say(String words) {
    ObjectNode message = messages.addObject().put("role", "user");
    message.putArray("content").addObject().put("type", "text").put("text", words);
  }

  @Override
  public RawRequest ask(String model) {
    ObjectNode body =
        Voice.object().put("model", model).put("max_tokens", 32000).put("stream", stream);
    body.putObject("thinking").put("type", "adaptive");
    body.putArray("system").addObject().put("type", "text").put("text", SYSTEM);
    ObjectNode tool = body.putArray("tools").addObject().put("name", "get_weather");
    tool.put("description", "Weather of a town.").set("input_schema", Tongue.json(SCHEMA));
    body.set("messages", messages);
    return Tongue.CLAUDE
        .credential(RawRequest.post("/v1/messages", body.toString()))
        .with("anthropic-version", "2023-06-01");
  }

  @Override
  public List<String> hear(RawAnswer answer) {
    JsonNode content =
        stream ? folded(Talk.events(answer)) : Tongue.json(answer.text()).path("content");
    messages.addObject().put("role", "assistant").set("content", content);
    calls.clear();
    List<String> arguments = new ArrayList<>();
    for (JsonNode block : content) {
      if (block.path("type").asText().equals("tool_use")) {
        calls.add(block.path("id").asText());
        arguments.add(block.path("input").toString());
      }
    }
    return arguments;
  }

  private static ArrayNode folded(List<JsonNode> events) {
    ArrayNode content = Tongue.JSON.createArrayNode();
    StringBuilder input = new StringBuilder();
    for (JsonNode event : events) {
      JsonNode delta = event.path("delta");
      switch (event.path("type").asText()) {
        case "content_block_start" -> {
          content.add(event.path("content_block").deepCopy());
          input.setLength(0);
        }
        case "content_block_delta" -> {
          ObjectNode block = (ObjectNode) content.get(event.path("index").asInt());
          switch (delta.path("type").asText()) {
            case "text_delta" -> Talk.append(block, "text", delta);
            case "thinking_delta" -> Talk.append(block, "thinking", delta);
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            default -> input.append(delta.path("partial_json").asText(""));
          }
        }
        case "content_block_stop" -> {
          if (!input.isEmpty()) {
            ((ObjectNode) content.get(event.path("index").asInt()))
                .set("input", Tongue.json(input.toString()));
          }
        }
        default -> {}
      }
    }
    return content;
  }

  @Override
  public void give(List<String> results) {
    ArrayNode content = messages.addObject().put("role", "user").putArray("content");
    for (int call = 0; call < results.size(); call++) {
      content
          .addObject()
          .put("tool_use_id", calls.get(call))
          .put("type", "tool_result")
          .put("content", results.get(call))
          .put("is_error", false);
    }
  }
}

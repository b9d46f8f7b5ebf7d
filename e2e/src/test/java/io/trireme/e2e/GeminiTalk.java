package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of generateContent. Streaming it is as Gemini CLI: thoughts are forgotten, neighbouring
 * words become one part, ids get the function's name in front or are made up, and a call without a
 * signature in the turn that runs gets the word that stands for one. Otherwise it is as users of
 * the SDK: the content of the candidate, as it came.
 */
final class GeminiTalk implements Talk {
  private static final String STAND_IN = "skip_thought_signature_validator";

  private final ArrayNode contents = Tongue.JSON.createArrayNode();
  private final List<ObjectNode> calls = new ArrayList<>();
  private final boolean stream;
  private int made;

  GeminiTalk(boolean stream) {
    this.stream = stream;
  }

  @Override
  public void say(String words) {
    contents.addObject().put("role", "user").putArray("parts").addObject().put("text", words);
  }

  @Override
  public RawRequest ask(String model) {
    ObjectNode body = Voice.object();
    ArrayNode history = contents.deepCopy();
    if (stream) {
      standIn(history);
    }
    body.set("contents", history);
    body.putObject("systemInstruction").putArray("parts").addObject().put("text", SYSTEM);
    ObjectNode tool = Voice.object().put("name", "get_weather");
    tool.put("description", "Weather of a town.").set("parametersJsonSchema", Tongue.json(SCHEMA));
    body.putArray("tools").addObject().putArray("functionDeclarations").add(tool);
    body.putObject("generationConfig")
        .put("temperature", 1)
        .putObject("thinkingConfig")
        .put("includeThoughts", true)
        .put("thinkingLevel", "HIGH");
    String query = stream ? "?alt=sse" : "";
    return Tongue.GEMINI.credential(
        RawRequest.post(Tongue.GEMINI.path(model, stream) + query, body.toString()));
  }

  /** On the first call of each of the model's contents since the user's latest words. */
  private static void standIn(ArrayNode history) {
    int running = 0;
    for (int index = 0; index < history.size(); index++) {
      JsonNode content = history.get(index);
      if (content.path("role").asText().equals("user")
          && content.path("parts").path(0).has("text")) {
        running = index;
      }
    }
    for (int index = running; index < history.size(); index++) {
      for (JsonNode part : history.get(index).path("parts")) {
        if (part.has("functionCall")) {
          if (!part.has("thoughtSignature")) {
            ((ObjectNode) part).put("thoughtSignature", STAND_IN);
          }
          break;
        }
      }
    }
  }

  @Override
  public List<String> hear(RawAnswer answer) {
    ObjectNode content = Voice.object().put("role", "model");
    ArrayNode parts = content.putArray("parts");
    if (stream) {
      for (JsonNode chunk : Talk.events(answer)) {
        for (JsonNode part : chunk.path("candidates").path(0).path("content").path("parts")) {
          take(parts, part.deepCopy());
        }
      }
    } else {
      JsonNode whole = Tongue.json(answer.text()).path("candidates").path(0).path("content");
      content = whole.deepCopy();
    }
    contents.add(content);
    calls.clear();
    List<String> arguments = new ArrayList<>();
    for (JsonNode part : content.path("parts")) {
      if (part.path("functionCall") instanceof ObjectNode call) {
        calls.add(call);
        arguments.add(call.path("args").toString());
      }
    }
    return arguments;
  }

  private void take(ArrayNode parts, ObjectNode part) {
    if (part.path("thought").asBoolean(false)) {
      return;
    }
    if (part.path("functionCall") instanceof ObjectNode call) {
      String name = call.path("name").asText();
      made++;
      call.put("id", call.has("id") ? name + "__" + call.path("id").asText() : name + "_1_" + made);
    }
    JsonNode before = parts.path(parts.size() - 1);
    if (plain(part) && plain(before)) {
      Talk.append((ObjectNode) before, "text", part);
    } else {
      parts.add(part);
    }
  }

  private static boolean plain(JsonNode part) {
    return part.has("text") && !part.has("thoughtSignature");
  }

  @Override
  public void give(List<String> results) {
    ArrayNode parts = contents.addObject().put("role", "user").putArray("parts");
    for (int index = 0; index < results.size(); index++) {
      ObjectNode call = calls.get(index);
      ObjectNode response = parts.addObject().putObject("functionResponse");
      if (call.has("id")) {
        response.set("id", call.path("id"));
      }
      response.set("name", call.path("name"));
      response.putObject("response").put("output", results.get(index));
    }
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A dialect as a client and as a vendor speak it, for tests of pairs: how to ask for the weather in
 * two towns, what a vendor answers, and what an answer says.
 */
enum Tongue {
  CLAUDE("/v1/messages", "x-api-key"),
  CODEX("/v1/responses", "authorization"),
  CHAT("/v1/chat/completions", "authorization"),
  GEMINI("/v1beta/models/%s:%s", "x-goog-api-key");

  /**
   * What an answer says, whatever its dialect.
   *
   * @param thoughts shown thoughts
   * @param text all words
   * @param calls names of tools with their arguments as objects, in order
   * @param callIds the ids of the calls
   * @param stop why it ended, as the dialect says it
   * @param input input tokens, those of a cache included
   * @param output output tokens, thoughts included
   */
  record Said(
      String thoughts,
      String text,
      List<String> calls,
      List<String> callIds,
      String stop,
      long input,
      long output) {}

  static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";

  private final String path;
  private final String credential;

  Tongue(String path, String credential) {
    this.path = path;
    this.credential = credential;
  }

  String dialect() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The folder of the dialect's recorded traffic. */
  String api() {
    return switch (this) {
      case CLAUDE -> "anthropic";
      case CODEX -> "responses";
      case CHAT -> "chat-completions";
      case GEMINI -> "google";
    };
  }

  /** The path that a client calls, or that a vendor is called at. */
  String path(String model, boolean stream) {
    return path.formatted(model, stream ? "streamGenerateContent" : "generateContent");
  }

  /** A client's question with a tool. */
  RawRequest ask(String model, boolean stream) {
    String query = this == GEMINI && stream ? "?alt=sse" : "";
    RawRequest request = RawRequest.post(path(model, stream) + query, question(model, stream));
    return credential(request);
  }

  /** The same question about other towns: another conversation. */
  RawRequest askAbout(String towns, String model, boolean stream) {
    RawRequest request = ask(model, stream);
    String body = question(model, stream).replace("Oslo and Bergen?", towns);
    return request.body(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the caller's credential where clients of the dialect put it. */
  RawRequest credential(RawRequest request) {
    String value = GatewaySetup.ACCESS_KEY;
    return request.with(credential, this == CODEX || this == CHAT ? "Bearer " + value : value);
  }

  private String question(String model, boolean stream) {
    String head = "{\"model\":\"" + model + "\",\"stream\":" + stream + ",";
    return switch (this) {
      case CLAUDE ->
          head
              + "\"max_tokens\":4096,\"system\":\"Be brief.\",\"tools\":[{\"name\":\"get_weather\","
              + "\"description\":\"Weather.\",\"input_schema\":"
              + SCHEMA
              + "}],\"messages\":[{\"role\":\"user\",\"content\":\"Oslo and Bergen?\"}]}";
      case CODEX ->
          head
              + "\"instructions\":\"Be brief.\",\"tools\":[{\"type\":\"function\",\"name\":"
              + "\"get_weather\",\"description\":\"Weather.\",\"strict\":false,\"parameters\":"
              + SCHEMA
              + "}],\"input\":\"Oslo and Bergen?\"}";
      case CHAT ->
          head
              + (stream ? "\"stream_options\":{\"include_usage\":true}," : "")
              + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
              + "\"description\":\"Weather.\",\"parameters\":"
              + SCHEMA
              + "}}],\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
              + "{\"role\":\"user\",\"content\":\"Oslo and Bergen?\"}]}";
      case GEMINI ->
          "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"tools\":["
              + "{\"functionDeclarations\":[{\"name\":\"get_weather\",\"description\":\"Weather.\","
              + "\"parametersJsonSchema\":"
              + SCHEMA
              + "}]}],\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Oslo and Bergen?\"}]}]}";
    };
  }

  /** What an answer to a client says. */
  Said said(RawAnswer answer, boolean stream) {
    if (!stream) {
      return whole(json(answer.text()));
    }
    List<JsonNode> events = new ArrayList<>();
    for (Sse.Event event : Sse.events(answer.body())) {
      if (!event.data().equals("[DONE]")) {
        events.add(json(event.data()));
      }
    }
    return said(events);
  }

  /** What the events of a stream say. */
  Said said(List<JsonNode> events) {
    return switch (this) {
      case CLAUDE -> claudeStream(events);
      case CODEX -> whole(events.getLast().path("response"));
      case CHAT -> chatStream(events);
      case GEMINI -> gemini(events);
    };
  }

  /** What a whole answer says. */
  Said whole(JsonNode body) {
    return switch (this) {
      case CLAUDE -> claude(body);
      case CODEX -> codex(body);
      case CHAT -> chat(body);
      case GEMINI -> gemini(List.of(body));
    };
  }

  private static final class Draft {
    final StringBuilder thoughts = new StringBuilder();
    final StringBuilder text = new StringBuilder();
    final List<String> calls = new ArrayList<>();
    final List<String> ids = new ArrayList<>();

    void call(String id, String name, String arguments) {
      ids.add(id);
      calls.add(name + json(arguments.isEmpty() ? "{}" : arguments));
    }

    /** A call whose input is any text. */
    void freeform(String id, String name, String input) {
      ids.add(id);
      calls.add(name + JSON.getNodeFactory().textNode(input));
    }

    Said said(String stop, long input, long output) {
      return new Said(thoughts.toString(), text.toString(), calls, ids, stop, input, output);
    }
  }

  private static Said claude(JsonNode message) {
    Draft draft = new Draft();
    for (JsonNode block : message.path("content")) {
      draft.thoughts.append(block.path("thinking").asText(""));
      draft.text.append(block.path("text").asText(""));
      if (block.path("type").asText().equals("tool_use")) {
        draft.call(
            block.path("id").asText(), block.path("name").asText(), block.path("input").toString());
      }
    }
    JsonNode usage = message.path("usage");
    return draft.said(message.path("stop_reason").asText(), claudeInput(usage), out(usage));
  }

  private static long claudeInput(JsonNode usage) {
    return usage.path("input_tokens").asLong()
        + usage.path("cache_read_input_tokens").asLong()
        + usage.path("cache_creation_input_tokens").asLong();
  }

  private static long out(JsonNode usage) {
    return usage.path("output_tokens").asLong();
  }

  private static Said claudeStream(List<JsonNode> events) {
    Draft draft = new Draft();
    ObjectNode usage = JSON.createObjectNode();
    String stop = "";
    String id = "";
    String name = "";
    StringBuilder arguments = new StringBuilder();
    for (JsonNode event : events) {
      JsonNode delta = event.path("delta");
      switch (event.path("type").asText()) {
        case "message_start" -> usage.setAll((ObjectNode) event.path("message").path("usage"));
        case "content_block_start" -> {
          id = event.path("content_block").path("id").asText("");
          // Hosted tools are called and answered by the vendor itself: no calls for the client.
          name =
              event.path("content_block").path("type").asText().equals("tool_use")
                  ? event.path("content_block").path("name").asText()
                  : "";
          arguments.setLength(0);
        }
        case "content_block_delta" -> {
          draft.thoughts.append(delta.path("thinking").asText(""));
          draft.text.append(delta.path("text").asText(""));
          arguments.append(delta.path("partial_json").asText(""));
        }
        case "content_block_stop" -> {
          if (!name.isEmpty()) {
            draft.call(id, name, arguments.toString());
          }
        }
        case "message_delta" -> {
          stop = delta.path("stop_reason").asText();
          usage.setAll((ObjectNode) event.path("usage"));
        }
        default -> {}
      }
    }
    return draft.said(stop, claudeInput(usage), out(usage));
  }

  private static Said codex(JsonNode response) {
    Draft draft = new Draft();
    for (JsonNode item : response.path("output")) {
      draft.thoughts.append(paragraphs(item.path("summary")));
      for (JsonNode part : item.path("content")) {
        draft.text.append(part.path("text").asText(""));
      }
      if (item.path("type").asText().equals("custom_tool_call")) {
        draft.freeform(
            item.path("call_id").asText(), item.path("name").asText(), item.path("input").asText());
      }
      if (item.path("type").asText().equals("function_call")) {
        draft.call(
            item.path("call_id").asText(),
            item.path("name").asText(),
            item.path("arguments").asText());
      }
    }
    JsonNode usage = response.path("usage");
    return draft.said(
        response.path("status").asText(), usage.path("input_tokens").asLong(), out(usage));
  }

  /** The parts of a summary are paragraphs. */
  private static String paragraphs(JsonNode summary) {
    List<String> parts = new ArrayList<>();
    summary.forEach(part -> parts.add(part.path("text").asText("")));
    return String.join("\n\n", parts);
  }

  private static Said chat(JsonNode completion) {
    Draft draft = new Draft();
    JsonNode choice = completion.path("choices").path(0);
    draft.thoughts.append(choice.path("message").path("reasoning_content").asText(""));
    draft.text.append(choice.path("message").path("content").asText(""));
    for (JsonNode call : choice.path("message").path("tool_calls")) {
      JsonNode function = call.path("function");
      JsonNode custom = call.path("custom");
      if (custom.isObject()) {
        draft.freeform(
            call.path("id").asText(), custom.path("name").asText(), custom.path("input").asText());
        continue;
      }
      draft.call(
          call.path("id").asText(),
          function.path("name").asText(),
          function.path("arguments").asText());
    }
    JsonNode usage = completion.path("usage");
    return draft.said(
        choice.path("finish_reason").asText(),
        usage.path("prompt_tokens").asLong(),
        usage.path("completion_tokens").asLong());
  }

  private static Said chatStream(List<JsonNode> chunks) {
    Draft draft = new Draft();
    Map<Integer, String[]> calls = new LinkedHashMap<>();
    JsonNode usage = JSON.createObjectNode();
    String stop = "";
    for (JsonNode chunk : chunks) {
      JsonNode choice = chunk.path("choices").path(0);
      JsonNode delta = choice.path("delta");
      draft.thoughts.append(delta.path("reasoning_content").asText(""));
      draft.text.append(delta.path("content").asText(""));
      for (JsonNode call : delta.path("tool_calls")) {
        String[] kept =
            calls.computeIfAbsent(call.path("index").asInt(), i -> new String[] {"", "", ""});
        kept[0] += call.path("id").asText("");
        kept[1] += call.path("function").path("name").asText("");
        kept[2] += call.path("function").path("arguments").asText("");
      }
      stop =
          choice.path("finish_reason").asText("null").equals("null")
              ? stop
              : choice.path("finish_reason").asText();
      usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
    }
    calls.values().forEach(call -> draft.call(call[0], call[1], call[2]));
    return draft.said(
        stop, usage.path("prompt_tokens").asLong(), usage.path("completion_tokens").asLong());
  }

  private static Said gemini(List<JsonNode> chunks) {
    Draft draft = new Draft();
    JsonNode usage = JSON.createObjectNode();
    String stop = "";
    for (JsonNode chunk : chunks) {
      JsonNode candidate = chunk.path("candidates").path(0);
      for (JsonNode part : candidate.path("content").path("parts")) {
        boolean thought = part.path("thought").asBoolean(false);
        (thought ? draft.thoughts : draft.text).append(part.path("text").asText(""));
        JsonNode call = part.path("functionCall");
        if (call.isObject()) {
          draft.call(
              call.path("id").asText(), call.path("name").asText(), call.path("args").toString());
        }
      }
      stop = candidate.path("finishReason").asText(stop);
      usage = chunk.path("usageMetadata").isObject() ? chunk.path("usageMetadata") : usage;
    }
    return draft.said(
        stop,
        usage.path("promptTokenCount").asLong() + usage.path("toolUsePromptTokenCount").asLong(),
        usage.path("candidatesTokenCount").asLong() + usage.path("thoughtsTokenCount").asLong());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }
}

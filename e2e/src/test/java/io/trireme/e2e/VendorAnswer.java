package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * One answer as each vendor would give it: a thought, a few words, and two calls of a tool. All say
 * the same, so that what clients are told can be compared.
 */
final class VendorAnswer {
  static final String THOUGHTS = "Two towns.";
  static final String TEXT = "Looking é😀.";
  static final List<String> CALLS =
      List.of("get_weather{\"city\":\"Oslo\"}", "get_weather{\"city\":\"Bergen\"}");
  static final long INPUT = 100;
  static final long OUTPUT = 30;

  private VendorAnswer() {}

  static Script of(Tongue vendor, boolean stream) {
    return stream ? Script.stream(frames(vendor)) : Script.json(200, whole(vendor));
  }

  private static List<byte[]> frames(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE -> claude();
      case CODEX -> codex();
      case CHAT -> chat();
      case GEMINI -> gemini();
    };
  }

  private static byte[] named(String type, String fields) {
    return Sse.frame(type, "{\"type\":\"" + type + "\"" + fields + "}");
  }

  private static byte[] data(String json) {
    return Sse.text("data: " + json + "\n\n");
  }

  private static List<byte[]> claude() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(
        named(
            "message_start",
            """
            ,"message":{"id":"msg_up","type":"message","role":"assistant","model":"up","content":[],\
            "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,\
            "cache_creation_input_tokens":5,"cache_read_input_tokens":85,"output_tokens":1}}"""));
    frames.add(block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"));
    frames.add(delta(0, "\"thinking_delta\",\"thinking\":\"Two towns.\""));
    frames.add(delta(0, "\"signature_delta\",\"signature\":\"c2lnbmF0dXJl\""));
    frames.add(named("content_block_stop", ",\"index\":0"));
    frames.add(block(1, "{\"type\":\"text\",\"text\":\"\"}"));
    frames.add(delta(1, "\"text_delta\",\"text\":\"Looking \""));
    frames.add(named("ping", ""));
    frames.add(delta(1, "\"text_delta\",\"text\":\"é😀.\""));
    frames.add(named("content_block_stop", ",\"index\":1"));
    for (int call = 0; call < 2; call++) {
      String town = call == 0 ? "Oslo" : "Bergen";
      frames.add(
          block(
              2 + call,
              "{\"type\":\"tool_use\",\"id\":\"toolu_"
                  + call
                  + "\",\"name\":\"get_weather\",\"input\":{}}"));
      frames.add(delta(2 + call, "\"input_json_delta\",\"partial_json\":\"\""));
      frames.add(delta(2 + call, "\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\""));
      frames.add(
          delta(2 + call, "\"input_json_delta\",\"partial_json\":\"\\\"" + town + "\\\"}\""));
      frames.add(named("content_block_stop", ",\"index\":" + (2 + call)));
    }
    frames.add(
        named(
            "message_delta",
            ",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},"
                + "\"usage\":{\"output_tokens\":30}"));
    frames.add(named("message_stop", ""));
    return frames;
  }

  private static byte[] block(int index, String block) {
    return named("content_block_start", ",\"index\":" + index + ",\"content_block\":" + block);
  }

  private static byte[] delta(int index, String delta) {
    return named(
        "content_block_delta", ",\"index\":" + index + ",\"delta\":{\"type\":" + delta + "}");
  }

  private static final String CODEX_OUTPUT =
      """
      {"type":"reasoning","id":"rs_up","summary":[{"type":"summary_text","text":"Two towns."}],\
      "encrypted_content":"gAAAAfinal"}\
      |{"type":"message","id":"msg_up","role":"assistant","status":"completed","content":[\
      {"type":"output_text","text":"Looking é😀.","annotations":[],"logprobs":[]}]}\
      |{"type":"function_call","id":"fc_0","call_id":"call_0","name":"get_weather",\
      "arguments":"{\\"city\\":\\"Oslo\\"}","status":"completed"}\
      |{"type":"function_call","id":"fc_1","call_id":"call_1","name":"get_weather",\
      "arguments":"{\\"city\\":\\"Bergen\\"}","status":"completed"}""";

  private static String codexResponse(String status, boolean done) {
    return "{\"id\":\"resp_up\",\"object\":\"response\",\"created_at\":1,\"model\":\"up\",\"status\":\""
        + status
        + "\",\"output\":["
        + (done ? CODEX_OUTPUT.replace('|', ',') : "")
        + "],\"usage\":"
        + (done
            ? "{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":85,"
                + "\"cache_write_tokens\":5},\"output_tokens\":30,\"output_tokens_details\":"
                + "{\"reasoning_tokens\":9},\"total_tokens\":130}"
            : "null")
        + "}";
  }

  private static List<byte[]> codex() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(named("response.created", ",\"response\":" + codexResponse("in_progress", false)));
    String[] items = CODEX_OUTPUT.split("\\|", -1);
    for (int index = 0; index < items.length; index++) {
      String at = ",\"output_index\":" + index;
      String opening =
          switch (index) {
            case 0 ->
                "{\"type\":\"reasoning\",\"id\":\"rs_up\",\"summary\":[],"
                    + "\"encrypted_content\":\"gAAAAfirst\"}";
            case 1 ->
                "{\"type\":\"message\",\"id\":\"msg_up\",\"role\":\"assistant\",\"content\":[]}";
            default ->
                items[index].replaceFirst(
                    "\"arguments\":\".*\",\"status", "\"arguments\":\"\",\"status");
          };
      frames.add(named("response.output_item.added", at + ",\"item\":" + opening));
      if (index == 1) {
        frames.add(
            named(
                "response.content_part.added",
                at
                    + ",\"content_index\":0,\"item_id\":\"msg_up\",\"part\":{\"type\":\"output_text\","
                    + "\"text\":\"\",\"annotations\":[]}"));
        frames.add(
            named(
                "response.output_text.delta",
                at + ",\"content_index\":0,\"item_id\":\"msg_up\",\"delta\":\"Looking é\""));
      }
      frames.add(named("response.output_item.done", at + ",\"item\":" + items[index]));
    }
    frames.add(named("response.completed", ",\"response\":" + codexResponse("completed", true)));
    return frames;
  }

  private static String chunk(String delta, String finish) {
    return "{\"id\":\"chatcmpl-up\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\","
        + "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}";
  }

  private static String toolDelta(int index, String fields) {
    return "{\"tool_calls\":[{\"index\":" + index + "," + fields + "}]}";
  }

  private static List<byte[]> chat() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(data(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")));
    frames.add(data(chunk("{\"reasoning_content\":\"Two towns.\"}", "null")));
    frames.add(data(chunk("{\"content\":\"Looking \"}", "null")));
    frames.add(data(chunk("{\"content\":\"é😀.\"}", "null")));
    for (int call = 0; call < 2; call++) {
      frames.add(
          data(
              chunk(
                  toolDelta(
                      call,
                      "\"id\":\"call_"
                          + call
                          + "\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                          + "\"arguments\":\"{\\\"city\\\":\"}"),
                  "null")));
    }
    frames.add(data(chunk(toolDelta(0, "\"function\":{\"arguments\":\"\\\"Oslo\\\"}\"}"), "null")));
    frames.add(
        data(chunk(toolDelta(1, "\"function\":{\"arguments\":\"\\\"Bergen\\\"}\"}"), "null")));
    frames.add(data(chunk("{}", "\"tool_calls\"")));
    frames.add(
        data(
            """
            {"id":"chatcmpl-up","object":"chat.completion.chunk","created":1,"model":"up",\
            "choices":[],"usage":{"prompt_tokens":100,"completion_tokens":30,"total_tokens":130,\
            "prompt_tokens_details":{"cached_tokens":85}}}"""));
    frames.add(data("[DONE]"));
    return frames;
  }

  private static final String GEMINI_USAGE =
      "\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":85,"
          + "\"candidatesTokenCount\":21,\"thoughtsTokenCount\":9,\"totalTokenCount\":130}";

  private static String candidate(String parts, String more) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
        + parts
        + "]},\"index\":0"
        + more
        + "}],\"responseId\":\"up\",\"modelVersion\":\"up\"";
  }

  private static final String GEMINI_CALLS =
      "{\"functionCall\":{\"name\":\"get_weather\",\"args\":{\"city\":\"Oslo\"}},"
          + "\"thoughtSignature\":\"c2lnbmF0dXJl\"},"
          + "{\"functionCall\":{\"name\":\"get_weather\",\"args\":{\"city\":\"Bergen\"}}}";

  private static List<byte[]> gemini() {
    return List.of(
        data(candidate("{\"text\":\"Two towns.\",\"thought\":true}", "") + "}"),
        data(candidate("{\"text\":\"Looking \"}", "") + "}"),
        data(candidate("{\"text\":\"é😀.\"}", "") + "}"),
        data(candidate(GEMINI_CALLS, "") + "}"),
        data(
            candidate("{\"text\":\"\"}", ",\"finishReason\":\"STOP\"") + "," + GEMINI_USAGE + "}"));
  }

  private static String whole(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE ->
          """
          {"id":"msg_up","type":"message","role":"assistant","model":"up","content":[\
          {"type":"thinking","thinking":"Two towns.","signature":"c2lnbmF0dXJl"},\
          {"type":"text","text":"Looking é😀."},\
          {"type":"tool_use","id":"toolu_0","name":"get_weather","input":{"city":"Oslo"}},\
          {"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Bergen"}}],\
          "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,\
          "cache_creation_input_tokens":5,"cache_read_input_tokens":85,"output_tokens":30}}""";
      case CODEX -> codexResponse("completed", true);
      case CHAT ->
          """
          {"id":"chatcmpl-up","object":"chat.completion","created":1,"model":"up","choices":[\
          {"index":0,"message":{"role":"assistant","reasoning_content":"Two towns.",\
          "content":"Looking é😀.","tool_calls":[\
          {"id":"call_0","type":"function","function":{"name":"get_weather",\
          "arguments":"{\\"city\\":\\"Oslo\\"}"}},\
          {"id":"call_1","type":"function","function":{"name":"get_weather",\
          "arguments":"{\\"city\\":\\"Bergen\\"}"}}]},"finish_reason":"tool_calls"}],\
          "usage":{"prompt_tokens":100,"completion_tokens":30,"total_tokens":130}}""";
      case GEMINI ->
          candidate(
                  "{\"text\":\"Two towns.\",\"thought\":true},{\"text\":\"Looking é😀.\"},"
                      + GEMINI_CALLS,
                  ",\"finishReason\":\"STOP\"")
              + ","
              + GEMINI_USAGE
              + "}";
    };
  }
}

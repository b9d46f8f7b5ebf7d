package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The four dialects as upstreams that say one thing, whole or streamed: a word, and a call of the
 * tool {@code get_depth}. Each has a channel of its name in the lane of Responses, chosen by the
 * model. Every answer has ids of its own.
 */
enum Vendor {
  CLAUDE("claude", "/v1/messages", "/v1/messages"),
  CODEX("codex", "/v1/responses", "/v1/responses"),
  CHAT("chat", "/v1/chat/completions", "/v1/chat/completions"),
  GEMINI(
      "gemini",
      "/v1beta/models/gemini-model:streamGenerateContent",
      "/v1beta/models/gemini-model:generateContent");

  /** What every vendor says beside its call. */
  static final String WORD = "Sounding now.";

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String dialect;
  private final String streamPath;
  private final String wholePath;

  Vendor(String dialect, String streamPath, String wholePath) {
    this.dialect = dialect;
    this.streamPath = streamPath;
    this.wholePath = wholePath;
  }

  /** The model that this vendor alone has. */
  String model() {
    return dialect + "-model";
  }

  /** True if the gateway passes a client's Responses request on as it is. */
  boolean relays() {
    return this == CODEX;
  }

  /** A channel of this vendor, named after its dialect. */
  String channel(String url) {
    return channel(dialect, url, dialect + "-*");
  }

  /** As {@link #channel(String)} by another name and for other models. */
  String channel(String id, String url, String models) {
    return """
          - id: %s
            dialect: %s
            baseUrls: ["%s"]
            keys: [{secret: sk-e2e-upstream-1}]
            allowPrivateNetwork: true
            models: {allow: ["%s"]}
        """
        .formatted(id, dialect, url, models);
  }

  /** Makes the upstream speak for this vendor. */
  void serve(ReplayUpstream upstream) {
    for (String path : List.of(streamPath, wholePath)) {
      upstream.answer(
          path,
          request ->
              path.endsWith(":streamGenerateContent") || request.text().contains("\"stream\":true")
                  ? Script.stream(frames())
                  : Script.json(200, whole()));
    }
  }

  private String whole() {
    return switch (this) {
      case CLAUDE ->
          """
          {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
           {"type":"text","text":"%s"},
           {"type":"tool_use","id":"toolu_%d","name":"get_depth","input":{"pier":"north"}}],
           "stop_reason":"tool_use","stop_sequence":null,
           "usage":{"input_tokens":10,"output_tokens":5}}
          """
              .formatted(WORD, NEXT.incrementAndGet());
      case CODEX -> response("resp_v" + NEXT.incrementAndGet(), "completed", items());
      case CHAT ->
          """
          {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
           "message":{"role":"assistant","content":"%s","tool_calls":[{"id":"call_%d",
           "type":"function","function":{"name":"get_depth","arguments":"{\\"pier\\":\\"north\\"}"}}]},
           "finish_reason":"tool_calls"}],
           "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}
          """
              .formatted(WORD, NEXT.incrementAndGet());
      case GEMINI ->
          """
          {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"},
           {"functionCall":{"name":"get_depth","args":{"pier":"north"}}}]},"finishReason":"STOP",
           "index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,
           "totalTokenCount":15},"responseId":"r%d"}
          """
              .formatted(WORD, NEXT.incrementAndGet());
    };
  }

  private static String items() {
    int turn = NEXT.get();
    return """
        [{"type":"message","id":"msg_v%1$d","role":"assistant","status":"completed","content":[\
        {"type":"output_text","text":"%2$s","annotations":[]}]},\
        {"type":"function_call","id":"fc_v%1$d","call_id":"call_%1$d","name":"get_depth",\
        "arguments":"{\\"pier\\":\\"north\\"}","status":"completed"}]\
        """
        .formatted(turn, WORD);
  }

  private static String response(String id, String status, String output) {
    return """
        {"id":"%s","object":"response","created_at":1,"status":"%s","model":"m","output":%s,\
        "usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15}}\
        """
        .formatted(id, status, output);
  }

  private List<byte[]> frames() {
    return switch (this) {
      case CLAUDE -> claude();
      case CODEX -> codex();
      case CHAT -> chat();
      case GEMINI -> List.of(Sse.text("data: " + whole().replace("\n", "") + "\r\n\r\n"));
    };
  }

  private static List<byte[]> claude() {
    List<byte[]> frames = new ArrayList<>();
    add(
        frames,
        "message_start",
        "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
            + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
            + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}");
    add(
        frames,
        "content_block_start",
        "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
    add(
        frames,
        "content_block_delta",
        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + WORD + "\"}");
    add(frames, "content_block_stop", "\"index\":0");
    add(
        frames,
        "content_block_start",
        "\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_"
            + NEXT.incrementAndGet()
            + "\",\"name\":\"get_depth\",\"input\":{}}");
    add(
        frames,
        "content_block_delta",
        "\"index\":1,\"delta\":{\"type\":\"input_json_delta\","
            + "\"partial_json\":\"{\\\"pier\\\":\\\"north\\\"}\"}");
    add(frames, "content_block_stop", "\"index\":1");
    add(
        frames,
        "message_delta",
        "\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},"
            + "\"usage\":{\"output_tokens\":5}");
    frames.add(Sse.frame("message_stop", "{\"type\":\"message_stop\"}"));
    return frames;
  }

  private static List<byte[]> codex() {
    String id = "resp_v" + NEXT.incrementAndGet();
    List<byte[]> frames = new ArrayList<>();
    add(frames, "response.created", "\"response\":" + response(id, "in_progress", "[]"));
    add(
        frames,
        "response.output_item.added",
        "\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_v\",\"role\":\"assistant\","
            + "\"status\":\"in_progress\",\"content\":[]}");
    add(frames, "response.completed", "\"response\":" + response(id, "completed", items()));
    return frames;
  }

  private static void add(List<byte[]> frames, String type, String fields) {
    frames.add(Sse.frame(type, "{\"type\":\"" + type + "\"," + fields + "}"));
  }

  private static List<byte[]> chat() {
    return List.of(
        chunk("{\"role\":\"assistant\",\"content\":\"" + WORD + "\"}", "null"),
        chunk(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_"
                + NEXT.incrementAndGet()
                + "\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"get_depth\",\"arguments\":\"{\\\"pier\\\":\\\"north\\\"}\"}}]}",
            "null"),
        chunk("{}", "\"tool_calls\""),
        Sse.text("data: [DONE]\n\n"));
  }

  private static byte[] chunk(String delta, String finish) {
    return Sse.text(
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"delta\":"
            + delta
            + ",\"finish_reason\":"
            + finish
            + "}]}\n\n");
  }
}

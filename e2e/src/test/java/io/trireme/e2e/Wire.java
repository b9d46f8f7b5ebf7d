package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The four dialects as a client asks in them and as a vendor answers: small, and alike. */
enum Wire {
  CLAUDE("claude-sonnet-4-5"),
  CODEX("gpt-5"),
  CHAT("deep-1"),
  GEMINI("gemini-2.5-pro");

  /** The model that only the channel of this dialect has. */
  final String model;

  Wire(String model) {
    this.model = model;
  }

  /** The id of the dialect, and of its channel. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One channel for each dialect; the model's name picks it, whatever the caller speaks. */
  static String configuration(String url) {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder lanes = new StringBuilder("lanes:\n");
    for (Wire wire : values()) {
      yaml.append(
          """
            - id: %s
              dialect: %s
              baseUrls: ["%s"]
              keys: [{secret: key-of-%s}]
              allowPrivateNetwork: true
              models: {allow: ["%s*"]}
          """
              .formatted(wire.id(), wire.id(), url, wire.id(), wire.model.substring(0, 4)));
      lanes.append("  ").append(wire.id()).append(": {entries: [");
      for (Wire each : values()) {
        lanes.append(each == CLAUDE ? "" : ", ").append("{channel: ").append(each.id()).append("}");
      }
      lanes.append("]}\n");
    }
    return yaml.append(lanes).toString();
  }

  /** Where a client asks for a model, and where the vendor is asked. */
  String path(String asked, boolean stream) {
    return switch (this) {
      case CLAUDE -> "/v1/messages";
      case CODEX -> "/v1/responses";
      case CHAT -> "/v1/chat/completions";
      case GEMINI ->
          "/v1beta/models/" + asked + (stream ? ":streamGenerateContent" : ":generateContent");
    };
  }

  /** A request with a body of its own. */
  RawRequest post(String asked, boolean stream, String json) {
    String query = this == GEMINI && stream ? "?alt=sse" : "";
    return RawRequest.post(path(asked, stream) + query, json)
        .with("x-api-key", GatewaySetup.ACCESS_KEY);
  }

  /** A small request. */
  RawRequest asking(String asked, boolean stream) {
    String json =
        switch (this) {
          case CLAUDE, CHAT ->
              """
              {"model":"%s","max_tokens":64,"stream":%s,\
              "messages":[{"role":"user","content":"How deep?"}]}"""
                  .formatted(asked, stream);
          case CODEX ->
              """
              {"model":"%s","stream":%s,"store":false,"input":"How deep?"}"""
                  .formatted(asked, stream);
          case GEMINI ->
              """
              {"contents":[{"role":"user","parts":[{"text":"How deep?"}]}]}""";
        };
    return post(asked, stream, json);
  }

  /** The frames of a stream up to a first word, which is past the commit. */
  List<byte[]> begun() {
    return switch (this) {
      case CLAUDE -> Anthropic.opening();
      case CODEX ->
          List.of(
              event(
                  """
                  {"type":"response.created","sequence_number":0,"response":{"id":"resp_1",\
                  "object":"response","status":"in_progress","model":"m","output":[]}}"""),
              event(
                  """
                  {"type":"response.output_item.added","sequence_number":1,"output_index":0,\
                  "item":{"type":"message","id":"msg_1","role":"assistant",\
                  "status":"in_progress","content":[]}}"""),
              event(
                  """
                  {"type":"response.content_part.added","sequence_number":2,"output_index":0,\
                  "content_index":0,"item_id":"msg_1",\
                  "part":{"type":"output_text","text":"","annotations":[]}}"""),
              event(
                  """
                  {"type":"response.output_text.delta","sequence_number":3,"output_index":0,\
                  "content_index":0,"item_id":"msg_1","delta":"Deep"}"""));
      case CHAT ->
          List.of(
              data(
                  """
                  {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":\
                  [{"index":0,"delta":{"role":"assistant","content":"Deep"},\
                  "finish_reason":null}]}"""));
      case GEMINI ->
          List.of(
              data(
                  """
                  {"candidates":[{"content":{"role":"model","parts":[{"text":"Deep"}]},\
                  "index":0}],"responseId":"r1"}"""));
    };
  }

  /** A whole answer of one word. */
  Script answer() {
    return Script.json(
        200,
        switch (this) {
          case CLAUDE ->
              """
              {"id":"msg_1","type":"message","role":"assistant","model":"m","content":\
              [{"type":"text","text":"Deep"}],"stop_reason":"end_turn","stop_sequence":null,\
              "usage":{"input_tokens":5,"output_tokens":3}}""";
          case CODEX ->
              """
              {"id":"resp_1","object":"response","status":"completed","model":"m","output":\
              [{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":\
              [{"type":"output_text","text":"Deep","annotations":[]}]}],\
              "usage":{"input_tokens":5,"output_tokens":3,"total_tokens":8}}""";
          case CHAT ->
              """
              {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":\
              [{"index":0,"message":{"role":"assistant","content":"Deep"},\
              "finish_reason":"stop"}],\
              "usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}""";
          case GEMINI ->
              """
              {"candidates":[{"content":{"role":"model","parts":[{"text":"Deep"}]},\
              "finishReason":"STOP","index":0}],"responseId":"r1",\
              "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":3}}""";
        });
  }

  /** A stream of what was begun and this error. */
  Script brokenBy(String error) {
    List<byte[]> frames = new ArrayList<>(begun());
    frames.add(this == CLAUDE || this == CODEX ? event(error) : data(error));
    return Script.stream(frames);
  }

  /** A frame with the name that its data has. */
  static byte[] event(String json) {
    return Sse.frame(Anthropic.json(json).path("type").asText(), json);
  }

  /** A frame without a name. */
  static byte[] data(String json) {
    return Sse.text("data: " + json + "\n\n");
  }
}

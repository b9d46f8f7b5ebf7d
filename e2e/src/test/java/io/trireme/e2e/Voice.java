package io.trireme.e2e;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives an {@link Utterance} the form in which a vendor of each dialect says it: a whole answer, or
 * the events of one.
 */
final class Voice {
  private static final String DONE = "data: [DONE]\n\n";

  private Voice() {}

  static Script script(Tongue vendor, Utterance said, boolean stream) {
    return stream ? Script.stream(frames(vendor, said)) : Script.json(200, whole(vendor, said));
  }

  private static String whole(Tongue vendor, Utterance said) {
    return switch (vendor) {
      case CLAUDE -> claude(said).toString();
      case CODEX -> CodexVoice.response(said).toString();
      case CHAT -> chat(said).toString();
      case GEMINI -> gemini(geminiParts(said), said, true).toString();
    };
  }

  private static List<byte[]> frames(Tongue vendor, Utterance said) {
    return switch (vendor) {
      case CLAUDE -> claudeFrames(said);
      case CODEX -> CodexVoice.frames(said);
      case CHAT -> chatFrames(said);
      case GEMINI -> geminiFrames(said);
    };
  }

  static ObjectNode object() {
    return Tongue.JSON.createObjectNode();
  }

  private static byte[] data(ObjectNode json) {
    return Sse.text("data: " + json + "\n\n");
  }

  private static ObjectNode claude(Utterance said) {
    ObjectNode message =
        object()
            .put("id", "msg_up" + said.serial())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", Quartet.model(Tongue.CLAUDE));
    ArrayNode content = message.putArray("content");
    if (said.thoughts().isEmpty() && !said.state().isEmpty()) {
      content.addObject().put("type", "redacted_thinking").put("data", said.state());
    } else if (!said.state().isEmpty()) {
      content
          .addObject()
          .put("type", "thinking")
          .put("thinking", said.thoughts())
          .put("signature", said.state());
    }
    if (!said.text().isEmpty()) {
      content.addObject().put("type", "text").put("text", said.text());
    }
    for (Utterance.Call call : said.calls()) {
      content
          .addObject()
          .put("type", "tool_use")
          .put("id", call.id())
          .put("name", call.name())
          .set("input", Tongue.json(call.arguments()));
    }
    String stop = said.calls().isEmpty() ? "end_turn" : "tool_use";
    message.put("stop_reason", said.cut() ? "max_tokens" : stop).putNull("stop_sequence");
    message.putObject("usage").put("input_tokens", 100).put("output_tokens", 30);
    return message;
  }

  private static byte[] named(ObjectNode event) {
    return Sse.frame(event.path("type").asText(), event.toString());
  }

  private static List<byte[]> claudeFrames(Utterance said) {
    ObjectNode message = claude(said);
    ArrayNode content = (ArrayNode) message.remove("content");
    ObjectNode delta = object();
    delta.set("stop_reason", message.replace("stop_reason", null));
    delta.putNull("stop_sequence");
    message.putArray("content");
    List<byte[]> frames = new ArrayList<>();
    ObjectNode start = object().put("type", "message_start");
    start.set("message", message);
    frames.add(named(start));
    for (int index = 0; index < content.size(); index++) {
      ObjectNode block = (ObjectNode) content.get(index);
      List<ObjectNode> deltas = claudeDeltas(block, said);
      ObjectNode opening = object().put("type", "content_block_start").put("index", index);
      opening.set("content_block", block);
      frames.add(named(opening));
      for (ObjectNode one : deltas) {
        ObjectNode event = object().put("type", "content_block_delta").put("index", index);
        event.set("delta", one);
        frames.add(named(event));
      }
      frames.add(named(object().put("type", "content_block_stop").put("index", index)));
    }
    ObjectNode last = object().put("type", "message_delta");
    last.set("delta", delta);
    last.putObject("usage").put("output_tokens", 30);
    frames.add(named(last));
    frames.add(named(object().put("type", "message_stop")));
    return frames;
  }

  /** The deltas of a block; the block is left as its opening event shows it. */
  private static List<ObjectNode> claudeDeltas(ObjectNode block, Utterance said) {
    List<ObjectNode> deltas = new ArrayList<>();
    switch (block.path("type").asText()) {
      case "redacted_thinking" -> {
        // It comes whole in its opening event.
      }
      case "thinking" -> {
        deltas.add(object().put("type", "thinking_delta").put("thinking", said.thoughts()));
        deltas.add(object().put("type", "signature_delta").put("signature", said.state()));
        block.put("thinking", "").put("signature", "");
      }
      case "text" -> {
        for (String half : said.halves()) {
          deltas.add(object().put("type", "text_delta").put("text", half));
        }
        block.put("text", "");
      }
      default -> {
        String input = block.path("input").toString();
        int middle = input.length() / 2;
        for (String piece : List.of("", input.substring(0, middle), input.substring(middle))) {
          deltas.add(object().put("type", "input_json_delta").put("partial_json", piece));
        }
        block.putObject("input");
      }
    }
    return deltas;
  }

  private static ObjectNode chatUsage() {
    return object().put("prompt_tokens", 100).put("completion_tokens", 30).put("total_tokens", 130);
  }

  private static String chatReason(Utterance said) {
    String stop = said.calls().isEmpty() ? "stop" : "tool_calls";
    return said.cut() ? "length" : stop;
  }

  private static ObjectNode chatCall(Utterance.Call call, String arguments) {
    ObjectNode one = object().put("id", call.id()).put("type", "function");
    one.putObject("function").put("name", call.name()).put("arguments", arguments);
    return one;
  }

  private static ArrayNode chatDetails(Utterance said) {
    ArrayNode details = Tongue.JSON.createArrayNode();
    details
        .addObject()
        .put("type", "reasoning.encrypted")
        .put("data", said.state())
        .put("id", "rd_" + said.serial())
        .put("format", "unknown")
        .put("index", 0);
    return details;
  }

  private static ObjectNode chat(Utterance said) {
    ObjectNode message = object().put("role", "assistant");
    message.put("content", said.text().isEmpty() ? null : said.text());
    if (!said.thoughts().isEmpty()) {
      message.put("reasoning_content", said.thoughts());
    }
    if (!said.state().isEmpty()) {
      message.set("reasoning_details", chatDetails(said));
    }
    for (Utterance.Call call : said.calls()) {
      message.withArray("tool_calls").add(chatCall(call, call.arguments()));
    }
    ObjectNode completion = chatBase(said, "chat.completion");
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.set("message", message);
    choice.put("finish_reason", chatReason(said)).putNull("logprobs");
    completion.set("usage", chatUsage());
    return completion;
  }

  private static ObjectNode chatBase(Utterance said, String type) {
    return object()
        .put("id", "chatcmpl-up" + said.serial())
        .put("object", type)
        .put("created", 1)
        .put("model", Quartet.model(Tongue.CHAT));
  }

  private static byte[] chunk(Utterance said, ObjectNode delta, boolean last) {
    ObjectNode chunk = chatBase(said, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", last ? chatReason(said) : null);
    return data(chunk);
  }

  private static List<byte[]> chatFrames(Utterance said) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(chunk(said, object().put("role", "assistant").put("content", ""), false));
    if (!said.thoughts().isEmpty()) {
      frames.add(chunk(said, object().put("reasoning_content", said.thoughts()), false));
    }
    if (!said.state().isEmpty()) {
      ObjectNode delta = object();
      delta.set("reasoning_details", chatDetails(said));
      frames.add(chunk(said, delta, false));
    }
    if (!said.text().isEmpty()) {
      for (String half : said.halves()) {
        frames.add(chunk(said, object().put("content", half), false));
      }
    }
    for (int index = 0; index < said.calls().size(); index++) {
      Utterance.Call call = said.calls().get(index);
      ObjectNode opening = object();
      ObjectNode first = chatCall(call, "");
      opening.putArray("tool_calls").add(first.put("index", index));
      frames.add(chunk(said, opening, false));
      ObjectNode rest = object();
      rest.putArray("tool_calls")
          .addObject()
          .put("index", index)
          .putObject("function")
          .put("arguments", call.arguments());
      frames.add(chunk(said, rest, false));
    }
    frames.add(chunk(said, object(), true));
    ObjectNode usage = chatBase(said, "chat.completion.chunk");
    usage.putArray("choices");
    usage.set("usage", chatUsage());
    frames.add(data(usage));
    frames.add(Sse.text(DONE));
    return frames;
  }

  /** The state stands on the first call, or on the words where there is none, as Gemini 3 does. */
  private static List<ObjectNode> geminiParts(Utterance said) {
    List<ObjectNode> parts = new ArrayList<>();
    if (!said.thoughts().isEmpty()) {
      parts.add(object().put("text", said.thoughts()).put("thought", true));
    }
    if (!said.text().isEmpty()) {
      ObjectNode words = object().put("text", said.text());
      parts.add(said.calls().isEmpty() ? signed(words, said) : words);
    }
    for (int index = 0; index < said.calls().size(); index++) {
      Utterance.Call call = said.calls().get(index);
      ObjectNode part = object();
      ObjectNode function = part.putObject("functionCall");
      if (!call.id().isEmpty()) {
        function.put("id", call.id());
      }
      function.put("name", call.name()).set("args", Tongue.json(call.arguments()));
      parts.add(index == 0 ? signed(part, said) : part);
    }
    return parts;
  }

  private static ObjectNode signed(ObjectNode part, Utterance said) {
    return said.state().isEmpty() ? part : part.put("thoughtSignature", said.state());
  }

  private static ObjectNode gemini(List<ObjectNode> parts, Utterance said, boolean last) {
    ObjectNode answer = object();
    ObjectNode candidate = answer.putArray("candidates").addObject();
    candidate.putObject("content").put("role", "model").putArray("parts").addAll(parts);
    if (last) {
      candidate.put("finishReason", said.cut() ? "MAX_TOKENS" : "STOP");
    }
    candidate.put("index", 0);
    answer
        .putObject("usageMetadata")
        .put("promptTokenCount", 100)
        .put("candidatesTokenCount", 21)
        .put("thoughtsTokenCount", 9)
        .put("totalTokenCount", 130);
    answer.put("modelVersion", Quartet.model(Tongue.GEMINI));
    return answer.put("responseId", "up" + said.serial());
  }

  private static List<byte[]> geminiFrames(Utterance said) {
    List<byte[]> frames = new ArrayList<>();
    for (ObjectNode part : geminiParts(said)) {
      if (part.has("text") && !part.has("thought")) {
        for (String half : said.halves()) {
          frames.add(data(gemini(List.of(object().put("text", half)), said, false)));
        }
        if (part.has("thoughtSignature")) {
          ObjectNode trailing = object().put("text", "");
          frames.add(data(gemini(List.of(signed(trailing, said)), said, false)));
        }
      } else {
        frames.add(data(gemini(List.of(part), said, false)));
      }
    }
    frames.add(data(gemini(List.of(object().put("text", "")), said, true)));
    return frames;
  }
}

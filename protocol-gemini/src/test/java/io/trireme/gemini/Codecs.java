package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The codec as tests use it, with short words for long ones. */
final class Codecs {

  static final GeminiCodec CODEC = new GeminiCodec();
  static final Envelopes ENVELOPES = new Envelopes(new byte[32]);
  static final Dialect OTHER = new Dialect("other");
  static final String THIRD = "gemini-3-flash-preview";
  static final String SECOND = "gemini-2.5-flash";

  private static final Endpoint WHOLE =
      new Endpoint("POST", "/v1beta/models/{model}:generateContent", Operation.GENERATE);
  private static final Endpoint STREAM =
      new Endpoint("POST", "/v1beta/models/{model}:streamGenerateContent", Operation.GENERATE);
  private static final Endpoint COUNT =
      new Endpoint("POST", "/v1beta/models/{model}:countTokens", Operation.COUNT_TOKENS);

  private Codecs() {}

  /** JSON with apostrophes for quotation marks. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  static ObjectNode tree(String text) {
    return (ObjectNode) Json.exact(json(text));
  }

  static JsonNode list(String text) {
    return Json.exact(json(text));
  }

  static ChatRequest decode(byte[] body) {
    return CODEC.decode(
        WHOLE, Head.post("/v1beta/models/gemini-pro:generateContent"), body, ENVELOPES);
  }

  static ChatRequest decode(String body) {
    return decode(json(body).getBytes(StandardCharsets.UTF_8));
  }

  static ChatRequest decodeStream(String body) {
    return CODEC.decode(
        STREAM,
        Head.post("/v1beta/models/gemini-pro:streamGenerateContent?alt=sse"),
        json(body).getBytes(StandardCharsets.UTF_8),
        ENVELOPES);
  }

  static ChatRequest decodeCount(String body) {
    return CODEC.decode(
        COUNT,
        Head.post("/v1beta/models/gemini-pro:countTokens"),
        json(body).getBytes(StandardCharsets.UTF_8),
        ENVELOPES);
  }

  /** A conversation of these parts, the model's and the user's in turn. */
  static List<Block> blocks(String role, String parts) {
    return decode("{'contents':[{'role':'" + role + "','parts':" + parts + "}]}")
        .messages()
        .getFirst()
        .blocks();
  }

  static Target target(String model, boolean stream) {
    return new Target(GeminiProtocol.GEMINI, model, "account", stream, Quirks.NONE);
  }

  static ChatRequest request(List<Message> messages) {
    return new ChatRequest(
        new ChatRequest.Source(OTHER, Json.object(), false, List.of()),
        "client-model",
        messages,
        Tooling.NONE,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED);
  }

  static ChatRequest ask() {
    return request(List.of(Message.text(Role.USER, "hi")));
  }

  static ChatRequest with(Thinking thinking, Options options) {
    ChatRequest ask = ask();
    return new ChatRequest(
        ask.source(),
        ask.model(),
        ask.messages(),
        ask.tooling(),
        ask.sampling(),
        thinking,
        options);
  }

  static JsonNode encode(ChatRequest request, String model) {
    return encode(request, model, new Losses());
  }

  static JsonNode encode(ChatRequest request, String model, Losses losses) {
    return Json.exact(CODEC.encode(request, target(model, false), losses).body());
  }

  /** What the decoder says of a stream of these chunks. */
  static List<ChatEvent> events(String... chunks) {
    AnswerDecoder decoder = CODEC.answerDecoder(target(THIRD, true), new Losses());
    List<ChatEvent> events = new ArrayList<>();
    for (String chunk : chunks) {
      decoder.accept(new SseEvent("", json(chunk)), events::add);
    }
    decoder.end(events::add);
    return events;
  }

  static ChatAnswer fold(List<ChatEvent> events) {
    ChatFold fold = new ChatFold();
    events.forEach(fold::accept);
    return fold.answer();
  }

  static ChatAnswer answer(String... chunks) {
    return fold(events(chunks));
  }

  static ChatAnswer whole(byte[] body) {
    List<ChatEvent> events = new ArrayList<>();
    CODEC.answerDecoder(target(THIRD, false), new Losses()).whole(body, events::add);
    return fold(events);
  }

  /** A chunk of one candidate with these parts. */
  static String chunk(String parts) {
    return "{'candidates':[{'content':{'role':'model','parts':["
        + parts
        + "]},'index':0}],"
        + "'responseId':'r1','modelVersion':'m'}";
  }

  /** The last chunk. */
  static String stop() {
    return "{'candidates':[{'finishReason':'STOP','index':0}],'responseId':'r1'}";
  }

  static AnswerContext context(String target) {
    return new AnswerContext(ask(), Head.post(target), "req-1", Instant.EPOCH, ENVELOPES);
  }

  static AnswerEncoder encoder(boolean events) {
    String target = "/v1beta/models/m:streamGenerateContent" + (events ? "?alt=sse" : "");
    return CODEC.answerEncoder(context(target), new Losses());
  }

  static String written(AnswerEncoder encoder, List<ChatEvent> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    events.forEach(event -> encoder.accept(event, out::writeBytes));
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The chunks of an event stream of data alone. */
  static List<JsonNode> frames(String stream) {
    List<JsonNode> frames = new ArrayList<>();
    for (String frame : stream.split("\n\n", -1)) {
      if (!frame.isEmpty()) {
        frames.add(Json.exact(frame.substring("data: ".length())));
      }
    }
    return frames;
  }
}

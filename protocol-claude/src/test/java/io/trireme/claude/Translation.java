package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
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
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the tests of translation share: a codec, a key, and short ways to and from JSON. */
final class Translation {

  static final Envelopes ENVELOPES = new Envelopes(new byte[32]);
  static final ClaudeCodec CODEC = new ClaudeCodec(new ClaudeErrors());
  static final Dialect CHAT = new Dialect("chat");
  static final String SONNET = "claude-sonnet-4-5";

  private static final Endpoint MESSAGES = new Endpoint("POST", "/v1/messages", Operation.GENERATE);
  private static final Endpoint COUNT =
      new Endpoint("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS);

  private Translation() {}

  /** A request to a vendor, read back. */
  record Sent(UpstreamRequest request, JsonNode body, List<Loss> losses) {

    List<String> lost() {
      return losses.stream().map(Loss::field).toList();
    }
  }

  static ChatRequest decode(String json) {
    return decode(FakeHead.plain(), json);
  }

  static ChatRequest decode(RequestHead head, String json) {
    return CODEC.decode(MESSAGES, head, json.getBytes(StandardCharsets.UTF_8), ENVELOPES);
  }

  static ChatRequest decodeCount(String json) {
    return CODEC.decode(COUNT, FakeHead.plain(), json.getBytes(StandardCharsets.UTF_8), ENVELOPES);
  }

  /** A request whose one message of the user holds these blocks. */
  static List<Block> decodeBlocks(String role, String blocks) {
    return decode(
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"%s","content":%s}]}
            """
                .formatted(role, blocks))
        .messages()
        .getFirst()
        .blocks();
  }

  /** The same from a client of another dialect, which said no more than its messages. */
  static ChatRequest foreign(Message... messages) {
    return foreign(Json.object(), messages);
  }

  static ChatRequest foreign(ObjectNode body, Message... messages) {
    return new ChatRequest(
        new ChatRequest.Source(CHAT, body, false, List.of()),
        "alias",
        List.of(messages),
        Tooling.NONE,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED);
  }

  static Message user(Block... blocks) {
    return new Message(Role.USER, List.of(blocks));
  }

  static Message assistant(Block... blocks) {
    return new Message(Role.ASSISTANT, List.of(blocks));
  }

  static Target target(String model) {
    return new Target(ClaudeCodec.CLAUDE, model, "acc", false, Quirks.NONE);
  }

  static Sent encode(ChatRequest request, String model) {
    return encode(request, target(model));
  }

  static Sent encode(ChatRequest request, Target target) {
    Losses losses = new Losses();
    UpstreamRequest sent = CODEC.encode(request, target, losses);
    return new Sent(sent, Json.exact(sent.body()), losses.all());
  }

  /** What a decoder says of a stream of these events. */
  static List<ChatEvent> read(String... events) {
    List<ChatEvent> read = new ArrayList<>();
    AnswerDecoder decoder = CODEC.answerDecoder(target(SONNET), new Losses());
    for (String event : events) {
      decoder.accept(
          new SseEvent(Json.read(event).path("type").asText("message"), event), read::add);
    }
    decoder.end(read::add);
    return read;
  }

  static ChatAnswer fold(List<ChatEvent> events) {
    ChatFold fold = new ChatFold();
    events.forEach(fold::accept);
    return fold.answer();
  }

  static ChatAnswer readWhole(byte[] body) {
    List<ChatEvent> events = new ArrayList<>();
    CODEC.answerDecoder(target(SONNET), new Losses()).whole(body, events::add);
    return fold(events);
  }

  static AnswerContext context(ChatRequest request) {
    return new AnswerContext(
        request, FakeHead.plain(), "req-1", Instant.parse("2026-01-02T03:04:05Z"), ENVELOPES);
  }

  static ChatRequest plainRequest() {
    return decode(
        """
        {"model":"alias","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}
        """);
  }

  /** The data of the frames that an encoder writes. */
  static List<JsonNode> frames(AnswerEncoder encoder, List<ChatEvent> events) {
    List<JsonNode> frames = new ArrayList<>();
    for (ChatEvent event : events) {
      encoder.accept(
          event,
          bytes -> {
            String frame = new String(bytes, StandardCharsets.UTF_8);
            int data = frame.indexOf("data: ");
            JsonNode json = Json.exact(frame.substring(data + 6).strip());
            if (!frame.startsWith("event: " + json.path("type").asText() + "\n")) {
              throw new AssertionError("a frame's name is not its type: " + frame);
            }
            frames.add(json);
          });
    }
    return frames;
  }

  static List<JsonNode> frames(List<ChatEvent> events) {
    return frames(CODEC.answerEncoder(context(plainRequest()), new Losses()), events);
  }

  static List<String> types(List<JsonNode> frames) {
    return frames.stream().map(frame -> frame.path("type").asText()).toList();
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the tests of the codec need again and again. */
final class CodexBench {

  static final Dialect CODEX = new Dialect("codex");
  static final Dialect OTHER = new Dialect("other");
  static final CodexCodec CODEC = new CodexCodec(CODEX);
  static final Envelopes ENVELOPES =
      new Envelopes("0123456789abcdef".getBytes(StandardCharsets.UTF_8));
  static final Endpoint ENDPOINT = new Endpoint("POST", "/v1/responses", Operation.GENERATE);
  static final TestHead HEAD = TestHead.post("/v1/responses");

  private CodexBench() {}

  static Target target(String model) {
    return new Target(CODEX, model, "acme", true, Quirks.NONE);
  }

  /** JSON with single quotes. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  static ChatRequest decode(String body) {
    return CODEC.decode(ENDPOINT, HEAD, json(body).getBytes(StandardCharsets.UTF_8), ENVELOPES);
  }

  static ObjectNode encode(ChatRequest request, String model, Losses losses) {
    return encode(request, target(model), losses);
  }

  static ObjectNode encode(ChatRequest request, Target target, Losses losses) {
    return (ObjectNode) Json.exact(CODEC.encode(request, target, losses).body());
  }

  /** What a decoder makes of events, each a JSON text with single quotes. */
  static List<ChatEvent> read(String... events) {
    List<JsonNode> nodes = new ArrayList<>();
    for (String event : events) {
      nodes.add(Json.exact(json(event)));
    }
    return read(nodes);
  }

  static List<ChatEvent> read(List<JsonNode> events) {
    List<ChatEvent> out = new ArrayList<>();
    AnswerDecoder decoder = CODEC.answerDecoder(target("gpt-5"), new Losses());
    for (JsonNode event : events) {
      decoder.accept(new SseEvent(event.path("type").asText(""), Json.text(event)), out::add);
    }
    decoder.end(out::add);
    return out;
  }

  static List<ChatEvent> readWhole(byte[] body) {
    List<ChatEvent> out = new ArrayList<>();
    AnswerDecoder decoder = CODEC.answerDecoder(target("gpt-5"), new Losses());
    decoder.whole(body, out::add);
    decoder.end(out::add);
    return out;
  }

  static ChatAnswer fold(List<ChatEvent> events) {
    ChatFold fold = new ChatFold();
    events.forEach(fold::accept);
    return fold.answer();
  }

  static AnswerContext context(ChatRequest request) {
    return new AnswerContext(
        request, HEAD, "req-1", Instant.ofEpochSecond(1_700_000_000), ENVELOPES);
  }

  /** The events that the client gets, as trees. */
  static List<JsonNode> write(ChatRequest request, List<ChatEvent> events) {
    CodexAnswerEncoder encoder = new CodexAnswerEncoder(context(request), new Losses());
    List<SseEvent> written = new ArrayList<>();
    SseParser parser = new SseParser(1 << 20, written::add);
    events.forEach(event -> encoder.accept(event, frame -> parser.feed(frame, 0, frame.length)));
    List<JsonNode> trees = new ArrayList<>();
    for (SseEvent event : written) {
      JsonNode tree = Json.exact(event.data());
      if (!event.name().equals(tree.path("type").asText(""))) {
        throw new AssertionError("the frame's name is not its type: " + event.name());
      }
      trees.add(tree);
    }
    return trees;
  }

  static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** What the tests of this codec share. JSON is written with single quotes. */
final class ChatKit {

  static final Envelopes ENVELOPES =
      new Envelopes("0123456789abcdef".getBytes(StandardCharsets.UTF_8));
  static final Endpoint ENDPOINT = new Endpoint("POST", "/v1/chat/completions", Operation.GENERATE);
  static final String DONE = "[DONE]";

  private static final ChatCodec CODEC = new ChatCodec();

  private ChatKit() {}

  static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  static ChatRequest decode(String quoted) {
    return decodeRaw(json(quoted));
  }

  static ChatRequest decodeRaw(String json) {
    return CODEC.decode(
        ENDPOINT,
        TestHead.post("/v1/chat/completions"),
        json.getBytes(StandardCharsets.UTF_8),
        ENVELOPES);
  }

  static Target target(String model, String... quirks) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < quirks.length; i += 2) {
      values.put(quirks[i], quirks[i + 1]);
    }
    return new Target(ChatCodec.DIALECT, model, "channel", true, new Quirks(values));
  }

  static JsonNode encode(ChatRequest request, Target target, Losses losses) {
    return Json.exact(CODEC.encode(request, target, losses).body());
  }

  static JsonNode encode(ChatRequest request, Target target) {
    return encode(request, target, new Losses());
  }

  /** The events of a stream of chunks, its end included. */
  static List<ChatEvent> stream(String... chunks) {
    return stream(target("m"), chunks);
  }

  static List<ChatEvent> stream(Target target, String... chunks) {
    List<ChatEvent> events = new ArrayList<>();
    AnswerDecoder decoder = CODEC.answerDecoder(target, new Losses());
    for (String chunk : chunks) {
      decoder.accept(new SseEvent("", json(chunk)), events::add);
    }
    decoder.end(events::add);
    return events;
  }

  /** A chunk with one delta of the first choice. */
  static String delta(String delta) {
    return "{'id':'chatcmpl-1','choices':[{'index':0,'delta':" + delta + "}]}";
  }

  static String finish(String reason) {
    return "{'id':'chatcmpl-1','choices':[{'index':0,'delta':{},'finish_reason':'"
        + reason
        + "'}]}";
  }

  static List<ChatEvent> whole(byte[] body) {
    List<ChatEvent> events = new ArrayList<>();
    CODEC.answerDecoder(target("m"), new Losses()).whole(body, events::add);
    return events;
  }

  /** The events as one answer: blocks in the order in which they opened. */
  static ChatAnswer fold(List<ChatEvent> events) {
    Map<Integer, List<ChatEvent>> blocks = new LinkedHashMap<>();
    ChatFold fold = new ChatFold();
    List<ChatEvent> ends = new ArrayList<>();
    for (ChatEvent event : events) {
      switch (event) {
        case ChatEvent.Started started -> fold.accept(started);
        case ChatEvent.BlockOpened e -> keep(blocks, e.index(), e);
        case ChatEvent.Delta e -> keep(blocks, e.index(), e);
        case ChatEvent.Cited e -> keep(blocks, e.index(), e);
        case ChatEvent.StateGiven e -> keep(blocks, e.index(), e);
        case ChatEvent.BlockClosed e -> keep(blocks, e.index(), e);
        case ChatEvent.BlockWhole e -> keep(blocks, e.index(), e);
        case ChatEvent.UsageReported usage -> fold.accept(usage);
        case ChatEvent.Finished finished -> ends.add(finished);
        case ChatEvent.Failed failed -> ends.add(failed);
      }
    }
    blocks.values().forEach(block -> block.forEach(fold::accept));
    ends.forEach(fold::accept);
    return fold.answer();
  }

  static List<Block> blocks(String... chunks) {
    return fold(stream(chunks)).blocks();
  }

  static Block text(String words) {
    return Block.Text.of(words);
  }

  /** The state of a block of thoughts, which must have one. */
  static ReasoningState state(Block block) {
    return requireNonNull(((Block.Reasoning) block).stateOrNull(), "the block has no state");
  }

  private static void keep(Map<Integer, List<ChatEvent>> blocks, int index, ChatEvent event) {
    blocks.computeIfAbsent(index, i -> new ArrayList<>()).add(event);
  }

  static AnswerEncoder encoder(String request) {
    return CODEC.answerEncoder(
        new AnswerContext(
            decode(request),
            TestHead.post("/v1/chat/completions"),
            "req-1",
            Instant.ofEpochSecond(1_700_000_000),
            ENVELOPES),
        new Losses());
  }

  /** The data of the frames that an encoder writes for the events. */
  static List<String> frames(AnswerEncoder encoder, List<ChatEvent> events) {
    List<String> data = new ArrayList<>();
    SseParser parser = new SseParser(1 << 20, event -> data.add(event.data()));
    for (ChatEvent event : events) {
      encoder.accept(event, bytes -> parser.feed(bytes, 0, bytes.length));
    }
    return data;
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import static io.trireme.codex.ChatKit.frames;

/** Answers as their encoder gets and writes them, for its tests. */
final class ChatAnswers {

  static final String ASKED = "{'model':'mine','messages':[{'role':'user','content':'a'}]";
  static final String PLAIN = ASKED + "}";
  static final Usage USAGE =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.of(85),
          OptionalLong.of(5),
          OptionalLong.of(3));

  private ChatAnswers() {}

  /** The events of an answer whose blocks are in a row. */
  static List<ChatEvent> events(ChatAnswer answer) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new Started(answer.id()));
    int index = 0;
    for (Block block : answer.blocks()) {
      open(index++, block, events);
    }
    events.add(new UsageReported(answer.usage()));
    events.add(answer.finished());
    return events;
  }

  private static void open(int index, Block block, List<ChatEvent> events) {
    switch (block) {
      case Block.Text text -> {
        grow(index, new Opening.Text(), text.text(), events);
        text.citations().forEach(citation -> events.add(new Cited(index, citation)));
      }
      case Block.Refusal no -> grow(index, new Opening.Refusal(), no.text(), events);
      case Block.Reasoning thought -> {
        grow(index, new Opening.Reasoning(), thought.text(), events);
        if (thought.stateOrNull() != null) {
          events.add(new StateGiven(index, thought.stateOrNull()));
        }
      }
      case Block.ToolCall call ->
          grow(index, new Opening.ToolCall(call.id(), call.tool()), call.arguments(), events);
      default -> throw new IllegalArgumentException("no such block in these tests");
    }
    events.add(new BlockClosed(index));
  }

  private static void grow(int index, Opening opening, String words, List<ChatEvent> events) {
    events.add(new BlockOpened(index, opening));
    int middle = words.offsetByCodePoints(0, words.codePointCount(0, words.length()) / 2);
    for (String piece : List.of(words.substring(0, middle), words.substring(middle))) {
      if (!piece.isEmpty()) {
        events.add(new Delta(index, piece));
      }
    }
  }

  static ChatAnswer answer(StopReason reason, Block... blocks) {
    return new ChatAnswer("up", List.of(blocks), Finished.of(reason), USAGE);
  }

  /** Puts chunks together as openai-node does. */
  static JsonNode accumulated(List<String> frames) {
    ObjectNode message = Json.object();
    ObjectNode whole = Json.object();
    for (String frame : frames) {
      JsonNode chunk = Json.exact(frame);
      if (chunk.path("usage").isObject()) {
        whole.set("usage", chunk.path("usage"));
      }
      for (JsonNode choice : chunk.path("choices")) {
        for (Map.Entry<String, JsonNode> field : choice.path("delta").properties()) {
          accumulate(message, field.getKey(), field.getValue());
        }
        if (choice.path("finish_reason").isTextual()) {
          whole.set("finish_reason", choice.path("finish_reason"));
        }
      }
    }
    whole.set("message", message);
    return whole;
  }

  private static void accumulate(ObjectNode message, String name, JsonNode value) {
    switch (name) {
      case "content", "refusal", "reasoning_content" -> {
        if (value.isTextual()) {
          message.put(name, message.path(name).asText("") + value.asText());
        }
      }
      case "tool_calls" -> {
        ArrayNode calls = message.withArray(name);
        for (JsonNode call : value) {
          int index = call.path("index").asInt(-1);
          if (index == calls.size()) {
            calls.add(call.deepCopy());
            ((ObjectNode) calls.get(index)).remove("index");
          } else {
            ObjectNode known = (ObjectNode) calls.get(index).path("function");
            String more = call.path("function").path("arguments").asText();
            known.put("arguments", known.path("arguments").asText() + more);
          }
        }
      }
      default -> message.set(name, value);
    }
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A client in a conversation: it keeps the history as a client of its dialect keeps it, the answers
 * of the gateway within, and sends all of it with each turn. One thread.
 */
sealed interface Talk permits ClaudeTalk, CodexTalk, ChatTalk, GeminiTalk {
  /** What tools take. */
  String SCHEMA =
      """
      {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

  /** What the operator says. */
  String SYSTEM = "You keep a weather desk.";

  /** A new client of the dialect with an empty history. */
  static Talk of(Tongue client, boolean stream) {
    return switch (client) {
      case CLAUDE -> new ClaudeTalk(stream);
      case CODEX -> new CodexTalk(stream);
      case CHAT -> new ChatTalk(stream);
      case GEMINI -> new GeminiTalk(stream);
    };
  }

  /** The user says something. */
  void say(String words);

  /** The next request. */
  RawRequest ask(String model);

  /**
   * Takes an answer into the history.
   *
   * @return the arguments of the calls in it, in order
   */
  List<String> hear(RawAnswer answer);

  /** The results of the last answer's calls, in their order. */
  void give(List<String> results);

  /** The data of the events of an answer, without the mark of the end. */
  static List<JsonNode> events(RawAnswer answer) {
    List<JsonNode> events = new ArrayList<>();
    for (Sse.Event event : Sse.events(answer.body())) {
      if (!event.data().equals("[DONE]")) {
        events.add(Tongue.json(event.data()));
      }
    }
    return events;
  }

  /** Appends what a field of the delta says to the same field of the whole. */
  static void append(ObjectNode whole, String field, JsonNode delta) {
    whole.put(field, whole.path(field).asText("") + delta.path(field).asText(""));
  }
}

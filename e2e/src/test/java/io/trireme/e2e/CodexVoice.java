package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** An {@link Utterance} as a vendor of Responses says it: every field and every event. */
final class CodexVoice {
  private final List<byte[]> frames = new ArrayList<>();
  private int sequence;

  private CodexVoice() {}

  /** The whole answer. */
  static ObjectNode response(Utterance said) {
    return response(said, said.cut() ? "incomplete" : "completed");
  }

  /** The events of the answer. */
  static List<byte[]> frames(Utterance said) {
    CodexVoice voice = new CodexVoice();
    voice.say(said);
    return voice.frames;
  }

  private static ObjectNode response(Utterance said, String status) {
    boolean running = status.equals("in_progress");
    ObjectNode response =
        Voice.object()
            .put("id", "resp_up" + said.serial())
            .put("object", "response")
            .put("created_at", 1)
            .put("status", status)
            .put("background", false);
    response.put("completed_at", status.equals("completed") ? Integer.valueOf(2) : null);
    response.putNull("error");
    if (status.equals("incomplete")) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      response.putNull("incomplete_details");
    }
    for (String unset :
        List.of(
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "previous_response_id",
            "prompt_cache_key",
            "safety_identifier",
            "user")) {
      response.putNull(unset);
    }
    response.put("model", Quartet.model(Tongue.CODEX));
    response.set("output", running ? Tongue.JSON.createArrayNode() : items(said));
    response.put("parallel_tool_calls", true).put("store", false).put("temperature", 1.0);
    response.put("top_p", 1.0).put("presence_penalty", 0.0).put("frequency_penalty", 0.0);
    response.put("top_logprobs", 0).put("service_tier", "default").put("truncation", "disabled");
    response.put("tool_choice", "auto").putArray("tools");
    response.putObject("metadata");
    response.putObject("reasoning").put("effort", "medium").putNull("summary");
    response.putObject("text").put("verbosity", "medium").putObject("format").put("type", "text");
    if (running) {
      response.putNull("usage");
    } else {
      ObjectNode usage = response.putObject("usage").put("input_tokens", 100);
      usage.putObject("input_tokens_details").put("cached_tokens", 0);
      usage.put("output_tokens", 30);
      usage.putObject("output_tokens_details").put("reasoning_tokens", 9);
      usage.put("total_tokens", 130);
    }
    return response;
  }

  private static ArrayNode items(Utterance said) {
    ArrayNode items = Tongue.JSON.createArrayNode();
    if (!said.state().isEmpty()) {
      ObjectNode item = items.addObject().put("id", "rs_up" + said.serial());
      item.put("type", "reasoning");
      ArrayNode summary = item.putArray("summary");
      if (!said.thoughts().isEmpty()) {
        summary.addObject().put("type", "summary_text").put("text", said.thoughts());
      }
      item.put("encrypted_content", said.state());
    }
    String status = said.cut() ? "incomplete" : "completed";
    if (!said.text().isEmpty()) {
      ObjectNode item = items.addObject().put("id", "msg_up" + said.serial());
      item.put("type", "message").put("status", status).put("role", "assistant");
      item.putArray("content").add(part(said.text()));
    }
    for (int call = 0; call < said.calls().size(); call++) {
      Utterance.Call one = said.calls().get(call);
      items
          .addObject()
          .put("id", "fc_up" + said.serial() + call)
          .put("type", "function_call")
          .put("status", status)
          .put("call_id", one.id())
          .put("name", one.name())
          .put("arguments", one.arguments());
    }
    return items;
  }

  private static ObjectNode part(String text) {
    ObjectNode part = Voice.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  private void say(Utterance said) {
    ObjectNode running = response(said, "in_progress");
    event("response.created").set("response", running);
    flush();
    event("response.in_progress").set("response", running);
    flush();
    ArrayNode items = items(said);
    for (int index = 0; index < items.size(); index++) {
      ObjectNode item = (ObjectNode) items.get(index);
      itemEvent("response.output_item.added", index).set("item", opening(item));
      flush();
      inside(item, index, said);
      itemEvent("response.output_item.done", index).set("item", item);
      flush();
    }
    ObjectNode last = response(said);
    event("response." + last.path("status").asText()).set("response", last);
    flush();
  }

  private static ObjectNode opening(ObjectNode item) {
    ObjectNode opening = item.deepCopy();
    switch (item.path("type").asText()) {
      case "reasoning" -> {
        opening.putArray("summary");
        opening.put("encrypted_content", "Zmlyc3Q=");
      }
      case "message" -> {
        opening.put("status", "in_progress");
        opening.putArray("content");
      }
      default -> opening.put("status", "in_progress").put("arguments", "");
    }
    return opening;
  }

  private void inside(ObjectNode item, int index, Utterance said) {
    String id = item.path("id").asText();
    switch (item.path("type").asText()) {
      case "reasoning" -> {
        for (JsonNode summary : item.path("summary")) {
          summary(id, index, summary);
        }
      }
      case "message" -> {
        contentEvent("response.content_part.added", id, index).set("part", part(""));
        flush();
        for (String half : said.halves()) {
          contentEvent("response.output_text.delta", id, index).put("delta", half);
          current.putArray("logprobs");
          flush();
        }
        contentEvent("response.output_text.done", id, index).put("text", said.text());
        current.putArray("logprobs");
        flush();
        contentEvent("response.content_part.done", id, index).set("part", part(said.text()));
        flush();
      }
      default -> {
        String arguments = item.path("arguments").asText();
        itemEvent("response.function_call_arguments.delta", index)
            .put("item_id", id)
            .put("delta", arguments);
        flush();
        itemEvent("response.function_call_arguments.done", index)
            .put("item_id", id)
            .put("name", item.path("name").asText())
            .put("arguments", arguments);
        flush();
      }
    }
  }

  private void summary(String id, int index, JsonNode summary) {
    ObjectNode empty = Voice.object().put("type", "summary_text").put("text", "");
    summaryEvent("response.reasoning_summary_part.added", id, index).set("part", empty);
    flush();
    summaryEvent("response.reasoning_summary_text.delta", id, index)
        .set("delta", summary.path("text"));
    flush();
    summaryEvent("response.reasoning_summary_text.done", id, index)
        .set("text", summary.path("text"));
    flush();
    summaryEvent("response.reasoning_summary_part.done", id, index).set("part", summary);
    flush();
  }

  private ObjectNode current = Voice.object();

  private ObjectNode event(String type) {
    current = Voice.object().put("type", type).put("sequence_number", sequence);
    sequence++;
    return current;
  }

  private ObjectNode itemEvent(String type, int index) {
    return event(type).put("output_index", index);
  }

  private ObjectNode contentEvent(String type, String id, int index) {
    return itemEvent(type, index).put("item_id", id).put("content_index", 0);
  }

  private ObjectNode summaryEvent(String type, String id, int index) {
    return itemEvent(type, index).put("item_id", id).put("summary_index", 0);
  }

  private void flush() {
    frames.add(Sse.frame(current.path("type").asText(), current.toString()));
  }
}

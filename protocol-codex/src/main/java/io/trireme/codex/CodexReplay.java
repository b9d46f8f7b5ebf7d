package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.sse.SseWriter;
import java.io.ByteArrayOutputStream;

import static java.util.Objects.requireNonNull;

/**
 * A kept response as events once more. They are made from the final response and not from the
 * events of the first time: each part comes in one piece, and the numbers are this replay's own,
 * the same every time. The event that ends it is always there, however late the client begins, for
 * its number may be one of the first time's.
 */
final class CodexReplay {

  private final ObjectNode response;
  private final long after;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long sequence;
  private int outputIndex;
  private ObjectNode current = Json.object();

  CodexReplay(ObjectNode response, long after) {
    this.response = requireNonNull(response, "response is null");
    this.after = after;
  }

  /** All frames with a number above the one to start after. */
  byte[] bytes() {
    ObjectNode begun = response.deepCopy().put("status", "in_progress");
    begun.putArray("output");
    begun.putNull("usage").putNull("error").putNull("incomplete_details");
    if (begun.has("completed_at")) {
      begun.putNull("completed_at");
    }
    event("response.created").set("response", begun);
    emit();
    event("response.in_progress").set("response", begun);
    emit();
    for (JsonNode item : response.path("output")) {
      if (item instanceof ObjectNode object) {
        item(object);
        outputIndex++;
      }
    }
    String status = response.path("status").asText("");
    sequence = Math.max(sequence, after + 1);
    event("response." + (status.equals("cancelled") ? "incomplete" : status))
        .set("response", response);
    emit();
    return out.toByteArray();
  }

  private ObjectNode event(String type) {
    current = Json.object().put("type", type).put("sequence_number", sequence);
    return current;
  }

  private ObjectNode itemEvent(String type, ObjectNode item) {
    return event(type).put("output_index", outputIndex).put("item_id", item.path("id").asText(""));
  }

  private void emit() {
    if (sequence > after) {
      out.writeBytes(SseWriter.frame(current.path("type").asText(), Json.text(current)));
    }
    sequence++;
  }

  private void item(ObjectNode item) {
    ObjectNode begun = item.deepCopy();
    if (begun.has("status")) {
      begun.put("status", "in_progress");
    }
    String type = item.path("type").asText("");
    switch (type) {
      case "message" -> begun.putArray("content");
      case "reasoning" -> {
        begun.putArray("summary");
        begun.remove("content");
      }
      case "function_call" -> begun.put("arguments", "");
      case "custom_tool_call" -> begun.put("input", "");
      default -> {}
    }
    event("response.output_item.added").put("output_index", outputIndex).set("item", begun);
    emit();
    switch (type) {
      case "message" -> contents(item);
      case "reasoning" -> {
        summaries(item);
        contents(item);
      }
      case "function_call" -> said(item, "response.function_call_arguments", "arguments");
      case "custom_tool_call" -> said(item, "response.custom_tool_call_input", "input");
      default -> {}
    }
    event("response.output_item.done").put("output_index", outputIndex).set("item", item);
    emit();
  }

  private void said(ObjectNode item, String name, String field) {
    String text = item.path(field).asText("");
    if (!text.isEmpty()) {
      itemEvent(name + ".delta", item).put("delta", text);
      emit();
    }
    itemEvent(name + ".done", item).put(field, text);
    if (item.path("name").isTextual() && field.equals("arguments")) {
      current.put("name", item.path("name").asText());
    }
    emit();
  }

  private void summaries(ObjectNode item) {
    for (int i = 0; i < item.path("summary").size(); i++) {
      JsonNode part = item.path("summary").get(i);
      String text = part.path("text").asText("");
      part("response.reasoning_summary_part.added", item, "summary_index", i)
          .set("part", Json.object().put("type", "summary_text").put("text", ""));
      emit();
      part("response.reasoning_summary_text.delta", item, "summary_index", i).put("delta", text);
      emit();
      part("response.reasoning_summary_text.done", item, "summary_index", i).put("text", text);
      emit();
      part("response.reasoning_summary_part.done", item, "summary_index", i).set("part", part);
      emit();
    }
  }

  private ObjectNode part(String type, ObjectNode item, String index, int place) {
    return itemEvent(type, item).put(index, place);
  }

  private void contents(ObjectNode item) {
    JsonNode content = item.path("content");
    for (int i = 0; i < content.size(); i++) {
      if (content.get(i) instanceof ObjectNode whole) {
        content(item, whole, i);
      }
    }
  }

  private void content(ObjectNode item, ObjectNode whole, int index) {
    String type = whole.path("type").asText("");
    String field = type.equals("refusal") ? "refusal" : "text";
    String name =
        switch (type) {
          case "refusal" -> "response.refusal";
          case "reasoning_text" -> "response.reasoning_text";
          default -> "response.output_text";
        };
    boolean words = type.equals("output_text");
    String text = whole.path(field).asText("");
    ObjectNode empty = whole.deepCopy().put(field, "");
    if (words) {
      empty.putArray("annotations");
    }
    part("response.content_part.added", item, "content_index", index).set("part", empty);
    emit();
    if (!text.isEmpty()) {
      logprobs(part(name + ".delta", item, "content_index", index).put("delta", text), whole);
      emit();
    }
    if (whole.path("annotations") instanceof ArrayNode annotations) {
      for (int i = 0; i < annotations.size(); i++) {
        part("response.output_text.annotation.added", item, "content_index", index)
            .put("annotation_index", i)
            .set("annotation", annotations.get(i));
        emit();
      }
    }
    logprobs(part(name + ".done", item, "content_index", index).put(field, text), whole);
    emit();
    part("response.content_part.done", item, "content_index", index).set("part", whole);
    emit();
  }

  private static void logprobs(ObjectNode event, JsonNode whole) {
    if (whole.path("type").asText().equals("output_text")) {
      event
          .putArray("logprobs")
          .addAll(OpenAiLogProbs.write(OpenAiLogProbs.read(whole.path("logprobs"))));
    }
  }
}

package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the events of one streamed response and tells what is wrong with them: fields against the
 * schema, numbers, order, indices, ids, and whether the parts add up to what the closing events
 * say. One thread, one stream.
 */
final class ResponseStreamCheck {
  private static final Set<String> TERMINAL =
      Set.of("response.completed", "response.incomplete", "response.failed");

  private final ResponseSchema schema = new ResponseSchema();
  private final List<JsonNode> done = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private JsonNode created = MissingNode.getInstance();
  private JsonNode open = MissingNode.getInstance();
  private JsonNode last = MissingNode.getInstance();
  private final List<String> parts = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private boolean partOpen;
  private boolean argumentsDone;
  private boolean failing;
  private int expected;

  private ResponseStreamCheck() {}

  /**
   * What a stream says in the end.
   *
   * @param faults all that is wrong, in words
   * @param types of the events, in order
   * @param last the response of the last event; missing if there is none
   */
  record Verdict(List<String> faults, List<String> types, JsonNode last) {}

  static Verdict of(byte[] body) {
    ResponseStreamCheck check = new ResponseStreamCheck();
    List<String> types = new ArrayList<>();
    for (Sse.Event event : Sse.events(body)) {
      JsonNode data = Tongue.json(event.data());
      String type = data.path("type").asText();
      if (!event.name().equals(type)) {
        check.fault(type, "the event's name is " + event.name());
      }
      types.add(type);
      check.take(type, data);
    }
    if (check.last.isMissingNode()) {
      check.fault("stream", "no terminal event");
    }
    return new Verdict(check.schema.faults(), types, check.last);
  }

  private void fault(String where, String what) {
    schema.fault(where + " at " + expected, what);
  }

  private void take(String type, JsonNode event) {
    schema.integers(event, type, "sequence_number");
    same(type, "sequence_number", event.path("sequence_number").asInt(-1), expected);
    expected++;
    if (!last.isMissingNode()) {
      fault(type, "comes after the terminal event");
    }
    if (created.isMissingNode() != type.equals("response.created")) {
      fault(type, "response.created comes first, and once");
    }
    if (failing && !type.equals("response.failed")) {
      fault(type, "follows an error");
    }
    if (type.equals("response.created")
        || type.equals("response.queued")
        || type.equals("response.in_progress")) {
      begin(type, event);
    } else if (TERMINAL.contains(type)) {
      end(type, event);
    } else if (type.equals("error")) {
      schema.error(event, type);
      failing = true;
    } else {
      inItem(type, event);
    }
  }

  private void begin(String type, JsonNode event) {
    JsonNode response = event.path("response");
    schema.response(response, type);
    if (created.isMissingNode()) {
      created = response;
    }
    same(type, "id", response.path("id"), created.path("id"));
    same(type, "created_at", response.path("created_at"), created.path("created_at"));
    if (!response.path("output").isEmpty() || !done.isEmpty() || !open.isMissingNode()) {
      fault(type, "comes before any item");
    }
    String status = type.equals("response.queued") ? "queued" : "in_progress";
    same(type, "status", response.path("status").asText(), status);
  }

  private void end(String type, JsonNode event) {
    last = event.path("response");
    schema.response(last, type);
    same(type, "id", last.path("id"), created.path("id"));
    same(type, "created_at", last.path("created_at"), created.path("created_at"));
    same(type, "status", "response." + last.path("status").asText(), type);
    if (!open.isMissingNode() && !failing) {
      fault(type, "an item is still open: " + open);
    }
    same(type, "error", last.path("error").isObject(), type.equals("response.failed"));
    same(
        type,
        "incomplete_details",
        last.path("incomplete_details").isObject(),
        type.equals("response.incomplete"));
    same(
        type,
        "completed_at",
        last.path("completed_at").isNumber(),
        type.equals("response.completed"));
    if (!failing) {
      same(type, "output", List.copyOf(done), children(last.path("output")));
    }
  }

  private void inItem(String type, JsonNode event) {
    schema.integers(event, type, "output_index");
    same(type, "output_index", event.path("output_index").asInt(-1), done.size());
    if (type.equals("response.output_item.added")) {
      added(type, event.path("item"));
      return;
    }
    if (open.isMissingNode()) {
      fault(type, "no item is open");
      return;
    }
    if (type.equals("response.output_item.done")) {
      doneItem(type, event.path("item"));
      return;
    }
    schema.strings(event, type, "item_id");
    same(type, "item_id", event.path("item_id"), open.path("id"));
    String kind = open.path("type").asText();
    switch (type) {
      case "response.content_part.added", "response.reasoning_summary_part.added" ->
          partAdded(type, event, kind);
      case "response.content_part.done", "response.reasoning_summary_part.done" ->
          partDone(type, event, kind);
      case "response.output_text.delta",
          "response.refusal.delta",
          "response.reasoning_summary_text.delta" ->
          delta(type, event, kind);
      case "response.output_text.done", "response.reasoning_summary_text.done" ->
          wordsDone(type, event, kind, "text");
      case "response.refusal.done" -> wordsDone(type, event, kind, "refusal");
      case "response.function_call_arguments.delta" -> {
        kindIs(type, kind, "function_call");
        schema.strings(event, type, "delta");
        words.append(event.path("delta").asText());
      }
      case "response.function_call_arguments.done" -> {
        kindIs(type, kind, "function_call");
        schema.strings(event, type, "arguments");
        same(type, "arguments", event.path("arguments").asText(), words.toString());
        argumentsDone = true;
      }
      default -> fault(type, "an event that the schema does not know");
    }
  }

  private void added(String type, JsonNode item) {
    if (!open.isMissingNode()) {
      fault(type, "the item before is still open");
    }
    open = item;
    parts.clear();
    words.setLength(0);
    partOpen = false;
    argumentsDone = false;
    schema.item(item, type);
    if (!ids.add(item.path("id").asText())) {
      fault(type, "an id that came before: " + item.path("id"));
    }
    switch (item.path("type").asText()) {
      case "message" -> {
        same(type, "status", item.path("status").asText(), "in_progress");
        same(type, "content", item.path("content").size(), 0);
      }
      case "function_call" -> {
        same(type, "status", item.path("status").asText(), "in_progress");
        same(type, "arguments", item.path("arguments").asText(), "");
      }
      case "reasoning" -> same(type, "summary", item.path("summary").size(), 0);
      default -> {}
    }
  }

  private void doneItem(String type, JsonNode item) {
    schema.item(item, type);
    for (String field : List.of("id", "type", "call_id", "name", "role")) {
      same(type, field, item.path(field), open.path(field));
    }
    if (partOpen) {
      fault(type, "a part is still open");
    }
    switch (item.path("type").asText()) {
      case "message" -> same(type, "content", texts(item.path("content")), List.copyOf(parts));
      case "reasoning" -> same(type, "summary", texts(item.path("summary")), List.copyOf(parts));
      case "function_call" -> {
        same(type, "arguments", item.path("arguments").asText(), words.toString());
        same(type, "arguments.done came", argumentsDone, true);
      }
      default -> {}
    }
    if (item.path("status").asText().equals("in_progress")) {
      fault(type, "a done item is still in progress");
    }
    done.add(item);
    open = MissingNode.getInstance();
  }

  private static Set<String> partTypes(String kind) {
    return kind.equals("reasoning") ? Set.of("summary_text") : Set.of("output_text", "refusal");
  }

  private void index(String type, JsonNode event, String kind) {
    String field = kind.equals("reasoning") ? "summary_index" : "content_index";
    schema.integers(event, type, field);
    same(type, field, event.path(field).asInt(-1), parts.size());
  }

  private void partAdded(String type, JsonNode event, String kind) {
    index(type, event, kind);
    schema.part(event.path("part"), type + ".part", partTypes(kind));
    same(type, "part", text(event.path("part")), "");
    if (partOpen) {
      fault(type, "the part before is still open");
    }
    partOpen = true;
    words.setLength(0);
  }

  private void delta(String type, JsonNode event, String kind) {
    index(type, event, kind);
    schema.strings(event, type, "delta");
    if (!partOpen) {
      fault(type, "no part is open");
    }
    words.append(event.path("delta").asText());
  }

  private void wordsDone(String type, JsonNode event, String kind, String field) {
    index(type, event, kind);
    schema.strings(event, type, field);
    same(type, field, event.path(field).asText(), words.toString());
  }

  private void partDone(String type, JsonNode event, String kind) {
    index(type, event, kind);
    schema.part(event.path("part"), type + ".part", partTypes(kind));
    same(type, "part", text(event.path("part")), words.toString());
    if (!partOpen) {
      fault(type, "no part is open");
    }
    partOpen = false;
    parts.add(words.toString());
  }

  private void kindIs(String type, String kind, String wanted) {
    same(type, "kind of the item", kind, wanted);
  }

  private static String text(JsonNode part) {
    return part.path(part.path("type").asText().equals("refusal") ? "refusal" : "text").asText();
  }

  private static List<String> texts(JsonNode parts) {
    return children(parts).stream().map(ResponseStreamCheck::text).toList();
  }

  private static List<JsonNode> children(JsonNode array) {
    List<JsonNode> children = new ArrayList<>();
    array.forEach(children::add);
    return children;
  }

  private void same(String type, String what, Object actual, Object wanted) {
    if (!actual.equals(wanted)) {
      fault(type + "." + what, "is " + actual + " and not " + wanted);
    }
  }
}

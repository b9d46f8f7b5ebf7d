package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Holds objects of the Responses API against the schema of the Open Responses specification: which
 * fields must be there, of what type, and which of them may be null. What is wrong is collected in
 * words. One thread.
 *
 * @see <a href="https://www.openresponses.org/reference">Open Responses reference</a>
 */
final class ResponseSchema {
  private static final Set<String> ITEM_STATES = Set.of("in_progress", "completed", "incomplete");
  private static final Set<String> CHOICES = Set.of("none", "auto", "required");

  private final List<String> faults = new ArrayList<>();

  /** What was found wrong so far; empty if nothing was. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  void fault(String where, String what) {
    faults.add(where + ": " + what);
  }

  /** The full response object. */
  void response(JsonNode response, String at) {
    strings(response, at, "id", "status", "model", "service_tier");
    one(response, at, "object", Set.of("response"));
    integers(response, at, "created_at", "top_logprobs");
    numbers(response, at, "temperature", "top_p", "presence_penalty", "frequency_penalty");
    booleans(response, at, "parallel_tool_calls", "store", "background");
    one(response, at, "truncation", Set.of("auto", "disabled"));
    present(response, at, "metadata");
    for (String field :
        List.of("previous_response_id", "instructions", "safety_identifier", "prompt_cache_key")) {
      orNull(response, at, field, JsonNode::isTextual, "a string");
    }
    for (String field : List.of("completed_at", "max_output_tokens", "max_tool_calls")) {
      orNull(response, at, field, JsonNode::isIntegralNumber, "an integer");
    }
    for (String field : List.of("incomplete_details", "error", "reasoning", "usage")) {
      orNull(response, at, field, JsonNode::isObject, "an object");
    }
    if (response.path("incomplete_details").isObject()) {
      strings(response.path("incomplete_details"), at + ".incomplete_details", "reason");
    }
    if (response.path("error").isObject()) {
      strings(response.path("error"), at + ".error", "code", "message");
    }
    reasoningOf(response.path("reasoning"), at + ".reasoning");
    usage(response.path("usage"), at + ".usage");
    format(response, at);
    tools(response, at);
    choice(response.path("tool_choice"), at + ".tool_choice");
    if (needs(response, at, "output", JsonNode::isArray, "an array")) {
      int index = 0;
      for (JsonNode item : response.path("output")) {
        item(item, at + ".output[" + index + "]");
        index++;
      }
    }
  }

  private void reasoningOf(JsonNode reasoning, String at) {
    if (reasoning.isObject()) {
      orNull(
          reasoning,
          at,
          "effort",
          is(Set.of("none", "low", "medium", "high", "xhigh")),
          "an effort");
      orNull(reasoning, at, "summary", is(Set.of("concise", "detailed", "auto")), "a summary");
    }
  }

  private void usage(JsonNode usage, String at) {
    if (!usage.isObject()) {
      return;
    }
    integers(usage, at, "input_tokens", "output_tokens", "total_tokens");
    integers(usage.path("input_tokens_details"), at + ".input_tokens_details", "cached_tokens");
    integers(
        usage.path("output_tokens_details"), at + ".output_tokens_details", "reasoning_tokens");
    long sum = usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong();
    if (usage.path("total_tokens").asLong() != sum) {
      fault(at, "the total is not the sum: " + usage);
    }
  }

  private void format(JsonNode response, String at) {
    if (!needs(response, at, "text", JsonNode::isObject, "an object")) {
      return;
    }
    JsonNode format = response.path("text").path("format");
    String where = at + ".text.format";
    one(format, where, "type", Set.of("text", "json_object", "json_schema"));
    if (format.path("type").asText().equals("json_schema")) {
      strings(format, where, "name");
      booleans(format, where, "strict");
      present(format, where, "schema");
      orNull(format, where, "description", JsonNode::isTextual, "a string");
    }
  }

  private void tools(JsonNode response, String at) {
    if (!needs(response, at, "tools", JsonNode::isArray, "an array")) {
      return;
    }
    for (JsonNode tool : response.path("tools")) {
      String where = at + ".tools";
      one(tool, where, "type", Set.of("function"));
      strings(tool, where, "name");
      orNull(tool, where, "description", JsonNode::isTextual, "a string");
      orNull(tool, where, "parameters", JsonNode::isObject, "an object");
      orNull(tool, where, "strict", JsonNode::isBoolean, "a boolean");
    }
  }

  private void choice(JsonNode choice, String at) {
    if (choice.isTextual()) {
      if (!CHOICES.contains(choice.asText())) {
        fault(at, "no choice: " + choice);
      }
      return;
    }
    one(choice, at, "type", Set.of("function", "allowed_tools"));
    if (choice.path("type").asText().equals("allowed_tools")) {
      needs(choice, at, "tools", JsonNode::isArray, "an array");
      one(choice, at, "mode", CHOICES);
    }
  }

  /** An item of the output. */
  void item(JsonNode item, String at) {
    strings(item, at, "type", "id");
    switch (item.path("type").asText()) {
      case "message" -> {
        one(item, at, "status", ITEM_STATES);
        one(item, at, "role", Set.of("assistant"));
        parts(item, "content", at, Set.of("output_text", "refusal"));
      }
      case "function_call" -> {
        strings(item, at, "call_id", "name", "arguments");
        one(item, at, "status", ITEM_STATES);
      }
      case "reasoning" -> {
        parts(item, "summary", at, Set.of("summary_text"));
        if (item.has("content")) {
          parts(item, "content", at, Set.of("reasoning_text"));
        }
        if (item.has("encrypted_content")) {
          strings(item, at, "encrypted_content");
        }
      }
      case "compaction" -> strings(item, at, "encrypted_content");
      default -> fault(at, "an item that the schema does not know: " + item.path("type"));
    }
  }

  private void parts(JsonNode item, String field, String at, Set<String> types) {
    if (needs(item, at, field, JsonNode::isArray, "an array")) {
      for (JsonNode part : item.path(field)) {
        part(part, at + "." + field, types);
      }
    }
  }

  /** A part of an item, which has one of these types. */
  void part(JsonNode part, String at, Set<String> types) {
    one(part, at, "type", types);
    switch (part.path("type").asText()) {
      case "refusal" -> strings(part, at, "refusal");
      case "output_text" -> {
        strings(part, at, "text");
        needs(part, at, "annotations", JsonNode::isArray, "an array");
        if (part.has("logprobs")) {
          needs(part, at, "logprobs", JsonNode::isArray, "an array");
        }
      }
      default -> strings(part, at, "text");
    }
  }

  /** The error event that the specification shows: its payload stands in an object of its own. */
  void error(JsonNode event, String at) {
    JsonNode error = event.path("error");
    strings(error, at + ".error", "type", "message");
    orNull(error, at + ".error", "code", JsonNode::isTextual, "a string");
    orNull(error, at + ".error", "param", JsonNode::isTextual, "a string");
  }

  void strings(JsonNode object, String at, String... fields) {
    for (String field : fields) {
      needs(object, at, field, JsonNode::isTextual, "a string");
    }
  }

  void integers(JsonNode object, String at, String... fields) {
    for (String field : fields) {
      needs(object, at, field, JsonNode::isIntegralNumber, "an integer");
    }
  }

  private void numbers(JsonNode object, String at, String... fields) {
    for (String field : fields) {
      needs(object, at, field, JsonNode::isNumber, "a number");
    }
  }

  private void booleans(JsonNode object, String at, String... fields) {
    for (String field : fields) {
      needs(object, at, field, JsonNode::isBoolean, "a boolean");
    }
  }

  private void one(JsonNode object, String at, String field, Set<String> allowed) {
    needs(object, at, field, is(allowed), "one of " + allowed);
  }

  private static Predicate<JsonNode> is(Set<String> allowed) {
    return node -> node.isTextual() && allowed.contains(node.asText());
  }

  private void present(JsonNode object, String at, String field) {
    if (!object.has(field)) {
      fault(at + "." + field, "missing");
    }
  }

  private void orNull(
      JsonNode object, String at, String field, Predicate<JsonNode> type, String what) {
    needs(object, at, field, node -> node.isNull() || type.test(node), what + " or null");
  }

  private boolean needs(
      JsonNode object, String at, String field, Predicate<JsonNode> type, String what) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || !type.test(value)) {
      fault(at + "." + field, value.isMissingNode() ? "missing" : "not " + what + ": " + value);
      return false;
    }
    return true;
  }
}

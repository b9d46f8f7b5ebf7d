package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static io.trireme.e2e.VendorRules.require;

/**
 * Responses without a store. Reasoning must be its own, under its own id, with the item that
 * followed it; calls and outputs belong together.
 */
final class CodexRules implements VendorRules {
  private static final Map<String, String> PREFIXES =
      Map.of("message", "msg", "reasoning", "rs", "function_call", "fc");
  private static final Set<String> TYPES =
      Set.of("message", "reasoning", "function_call", "function_call_output");

  private final Map<String, Utterance> reasoning = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> calls = new HashSet<>();
  private final Set<String> answered = new HashSet<>();

  @Override
  public String error(String words) {
    ObjectNode error = Voice.object();
    error
        .putObject("error")
        .put("message", words)
        .put("type", "invalid_request_error")
        .put("param", "input")
        .putNull("code");
    return error.toString();
  }

  @Override
  public void read(JsonNode request, List<Utterance> issued) {
    reasoning.clear();
    ids.clear();
    calls.clear();
    answered.clear();
    require(!request.path("store").asBoolean(true), "Store must be set to false");
    issued.forEach(said -> reasoning.put("rs_up" + said.serial(), said));
    JsonNode input = request.path("input");
    require(input.size() > 0, "One of \"input\" or \"previous_response_id\" must be provided.");
    for (int at = 0; at < input.size(); at++) {
      JsonNode item = input.get(at);
      String type = item.path("type").asText("message");
      require(
          TYPES.contains(type),
          "Invalid value: '%s'. Supported values are: %s. input[%d].type",
          type,
          TYPES,
          at);
      id(item, type, at);
      switch (type) {
        case "message" -> message(item, at);
        case "reasoning" -> reasoning(item, input.path(at + 1), at);
        case "function_call" -> call(item, at);
        default -> output(item, at);
      }
      if (!type.equals("reasoning")) {
        belongs(input, at);
      }
    }
    for (String call : calls) {
      require(answered.contains(call), "No tool output found for function call %s.", call);
    }
  }

  private void id(JsonNode item, String type, int at) {
    if (!item.hasNonNull("id")) {
      return;
    }
    String id = item.path("id").asText();
    String prefix = PREFIXES.getOrDefault(type, "fc");
    require(
        id.matches("[a-zA-Z0-9_-]{1,64}"),
        "Invalid 'input[%d].id': '%s'. Expected an ID that contains letters, numbers, underscores,"
            + " or dashes, at most 64.",
        at,
        id);
    require(
        id.startsWith(prefix),
        "Invalid 'input[%d].id': '%s'. Expected an ID that begins with '%s'.",
        at,
        id,
        prefix);
    require(
        ids.add(id),
        "Duplicate item found with id %s. Remove duplicate items from your input and try again.",
        id);
  }

  private static void message(JsonNode item, int at) {
    String role = item.path("role").asText();
    JsonNode content = item.path("content");
    require(
        !content.isNull() && (content.isTextual() || content.isArray()),
        "Invalid type for 'input[%d].content': expected one of an array of objects or string.",
        at);
    for (JsonNode part : content) {
      String type = part.path("type").asText();
      boolean fits =
          role.equals("assistant")
              ? Set.of("output_text", "refusal").contains(type)
              : Set.of("input_text", "input_image", "input_file").contains(type);
      require(fits, "Invalid value: '%s'. input[%d].content", type, at);
    }
  }

  private void reasoning(JsonNode item, JsonNode next, int at) {
    String id = item.path("id").asText();
    require(item.path("summary").isArray(), "Missing required parameter: 'input[%d].summary'.", at);
    require(
        item.hasNonNull("encrypted_content"),
        "Item with id '%s' not found. Items are not persisted when `store` is set to false. Try"
            + " again with `store` set to true, or remove this item from your input.",
        id);
    Utterance said = reasoning.get(id);
    require(
        said != null && said.state().equals(item.path("encrypted_content").asText()),
        "The encrypted content for item %s could not be verified. Reason: Encrypted content could"
            + " not be decrypted or parsed.",
        id);
    boolean followed =
        next.path("type").asText().equals("function_call")
            || next.path("role").asText().equals("assistant");
    require(
        followed,
        "Item '%s' of type 'reasoning' was provided without its required following item.",
        id);
  }

  /** An item that the vendor made right after its reasoning comes back with it. */
  private void belongs(JsonNode input, int at) {
    String id = input.get(at).path("id").asText("");
    for (Map.Entry<String, Utterance> one : reasoning.entrySet()) {
      String serial = one.getValue().serial();
      String first = one.getValue().text().isEmpty() ? "fc_up" + serial + "0" : "msg_up" + serial;
      if (id.equals(first) && !one.getValue().state().isEmpty()) {
        require(
            at > 0 && input.get(at - 1).path("id").asText("").equals(one.getKey()),
            "Item '%s' of type '%s' was provided without its required 'reasoning' item: '%s'.",
            id,
            input.get(at).path("type").asText(),
            one.getKey());
      }
    }
  }

  private void call(JsonNode item, int at) {
    String id = item.path("call_id").asText();
    callId(id, at);
    require(calls.add(id), "Duplicate function call with call_id %s.", id);
    require(
        item.path("name").asText().matches("[a-zA-Z0-9_-]{1,64}"),
        "Invalid 'input[%d].name': string does not match pattern '^[a-zA-Z0-9_-]+$'.",
        at);
    require(
        item.path("arguments").isTextual()
            && Tongue.json(item.path("arguments").asText()).isObject(),
        "Invalid type for 'input[%d].arguments': expected a string with a JSON object.",
        at);
  }

  private void output(JsonNode item, int at) {
    String id = item.path("call_id").asText();
    callId(id, at);
    require(calls.contains(id), "No tool call found for function call output with call_id %s.", id);
    require(answered.add(id), "Duplicate function call output for call_id %s.", id);
    require(
        item.path("output").isTextual() || item.path("output").isArray(),
        "Missing required parameter: 'input[%d].output'.",
        at);
  }

  private static void callId(String id, int at) {
    require(!id.isEmpty(), "Missing required parameter: 'input[%d].call_id'.", at);
    require(
        id.length() <= 64,
        "Invalid 'input[%d].call_id': string too long. Expected a string with maximum length 64,"
            + " but got a string with length %d instead.",
        at,
        id.length());
  }
}

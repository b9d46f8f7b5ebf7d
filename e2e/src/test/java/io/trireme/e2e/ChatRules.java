package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static io.trireme.e2e.VendorRules.require;

/**
 * Chat Completions of a vendor that gives thoughts and wants their state back unchanged. Results
 * follow their calls at once; messages have no field that the vendor does not know.
 */
final class ChatRules implements VendorRules {
  private static final Set<String> FIELDS =
      Set.of(
          "role",
          "content",
          "name",
          "refusal",
          "annotations",
          "tool_calls",
          "tool_call_id",
          "reasoning_content",
          "reasoning_details");

  @Override
  public String error(String words) {
    ObjectNode error = Voice.object();
    error
        .putObject("error")
        .put("message", words)
        .put("type", "invalid_request_error")
        .put("param", "messages")
        .putNull("code");
    return error.toString();
  }

  @Override
  public void read(JsonNode request, List<Utterance> issued) {
    JsonNode messages = request.path("messages");
    require(messages.size() > 0, "Invalid 'messages': empty array.");
    List<String> open = new ArrayList<>();
    for (int at = 0; at < messages.size(); at++) {
      JsonNode message = messages.get(at);
      VendorRules.fields(message, FIELDS, "Unknown parameter in 'messages[%d]'.", at);
      String role = message.path("role").asText();
      if (role.equals("tool")) {
        result(message, open, at);
        continue;
      }
      require(
          open.isEmpty(),
          "An assistant message with 'tool_calls' must be followed by tool messages responding to"
              + " each 'tool_call_id'. The following tool_call_ids did not have response messages:"
              + " %s",
          open);
      switch (role) {
        case "assistant" -> assistant(message, open, at, issued);
        case "system", "developer", "user" ->
            require(
                !message.path("content").asText("").isEmpty() || message.path("content").size() > 0,
                "Invalid value for 'content': expected a string, got null. messages[%d]",
                at);
        default ->
            throw new Refusal(
                "Invalid value: '%s'. Supported values are: 'system', 'assistant', 'user', and"
                        .formatted(role)
                    + " 'tool'.");
      }
    }
    require(
        open.isEmpty(),
        "An assistant message with 'tool_calls' must be followed by tool messages responding to"
            + " each 'tool_call_id'. The following tool_call_ids did not have response messages: %s",
        open);
  }

  private static void result(JsonNode message, List<String> open, int at) {
    String id = message.path("tool_call_id").asText();
    require(
        open.remove(id),
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message"
            + " with 'tool_calls'. messages[%d]",
        at);
    require(
        message.path("content").isTextual() || message.path("content").isArray(),
        "Invalid value for 'content': expected a string, got null. messages[%d]",
        at);
  }

  private static void assistant(
      JsonNode message, List<String> open, int at, List<Utterance> issued) {
    JsonNode content = message.path("content");
    require(
        content.isTextual() || content.size() > 0 || message.path("tool_calls").size() > 0,
        "Invalid value for 'content': expected a string, got null. messages[%d]",
        at);
    require(
        !message.has("tool_calls") || message.path("tool_calls").size() > 0,
        "Invalid 'messages[%d].tool_calls': empty array. Expected an array with minimum length 1.",
        at);
    for (JsonNode call : message.path("tool_calls")) {
      VendorRules.fields(
          call,
          Set.of("id", "type", "function"),
          "Unknown parameter in 'messages[%d].tool_calls'.",
          at);
      String id = call.path("id").asText();
      require(!id.isEmpty(), "Missing required parameter: 'messages[%d].tool_calls[].id'.", at);
      require(
          id.length() <= 64,
          "Invalid 'messages[%d].tool_calls[].id': string too long. Expected a string with maximum"
              + " length 64.",
          at);
      require(!open.contains(id), "Duplicate tool_call id %s in messages[%d].", id, at);
      JsonNode function = call.path("function");
      require(
          function.path("name").asText().matches("[a-zA-Z0-9_-]{1,64}"),
          "Invalid 'messages[%d].tool_calls[].function.name': string does not match pattern.",
          at);
      require(
          function.path("arguments").isTextual()
              && Tongue.json(function.path("arguments").asText()).isObject(),
          "Invalid type for 'messages[%d].tool_calls[].function.arguments': expected a string.",
          at);
      open.add(id);
    }
    for (JsonNode detail : message.path("reasoning_details")) {
      require(
          issued.stream()
              .anyMatch(
                  said ->
                      said.state().equals(detail.path("data").asText())
                          && ("rd_" + said.serial()).equals(detail.path("id").asText())),
          "Invalid reasoning_details in messages[%d]: could not be verified.",
          at);
    }
  }
}

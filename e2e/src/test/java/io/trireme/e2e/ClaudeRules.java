package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static io.trireme.e2e.VendorRules.require;

/**
 * Messages. Signatures must be its own, over the very thoughts; results follow their calls at once;
 * nothing is empty.
 */
final class ClaudeRules implements VendorRules {
  private static final Set<String> BLOCKS =
      Set.of("text", "thinking", "redacted_thinking", "tool_use", "tool_result", "image");

  private final Set<String> calls = new HashSet<>();

  @Override
  public String error(String words) {
    ObjectNode error = Voice.object().put("type", "error");
    error.putObject("error").put("type", "invalid_request_error").put("message", words);
    return error.toString();
  }

  @Override
  public void read(JsonNode request, List<Utterance> issued) {
    calls.clear();
    require(request.path("max_tokens").asInt() > 0, "max_tokens: Field required");
    JsonNode messages = request.path("messages");
    require(messages.size() > 0, "messages: at least one message is required");
    List<String> open = List.of();
    for (int at = 0; at < messages.size(); at++) {
      JsonNode message = messages.get(at);
      String role = message.path("role").asText();
      require(
          role.equals("user") || role.equals("assistant"),
          "messages.%d.role: Input should be 'user' or 'assistant'",
          at);
      require(at > 0 || role.equals("user"), "messages: first message must use the \"user\" role");
      JsonNode content = message.path("content");
      require(
          content.size() > 0 || !content.asText("").isBlank(),
          "messages.%d: all messages must have non-empty content except for the optional final"
              + " assistant message",
          at);
      results(content, open, at);
      open = new ArrayList<>();
      for (int index = 0; index < content.size(); index++) {
        block(content.get(index), "messages.%d.content.%d".formatted(at, index), issued);
        if (content.get(index).path("type").asText().equals("tool_use")) {
          require(role.equals("assistant"), "messages.%d: `tool_use` blocks of a user", at);
          open.add(content.get(index).path("id").asText());
        }
      }
      if (role.equals("assistant")) {
        String last = content.path(content.size() - 1).path("type").asText();
        require(
            !last.equals("thinking") && !last.equals("redacted_thinking"),
            "messages.%d: The final block in an assistant message cannot be `thinking`.",
            at);
      }
    }
    require(
        messages.path(messages.size() - 1).path("role").asText().equals("user"),
        "This model does not support assistant message prefill. The conversation must end with a"
            + " user message.");
  }

  private static void results(JsonNode content, List<String> open, int at) {
    List<String> answered = new ArrayList<>();
    boolean leading = true;
    for (int index = 0; index < content.size(); index++) {
      JsonNode block = content.get(index);
      if (!block.path("type").asText().equals("tool_result")) {
        leading = false;
        continue;
      }
      String id = block.path("tool_use_id").asText();
      require(
          open.contains(id) && !answered.contains(id),
          "messages.%d.content.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each"
              + " `tool_result` block must have a corresponding `tool_use` block in the previous"
              + " message.",
          at,
          index,
          id);
      if (leading) {
        answered.add(id);
      }
    }
    List<String> missing = new ArrayList<>(open);
    missing.removeAll(answered);
    require(
        missing.isEmpty(),
        "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s."
            + " Each `tool_use` block must have a corresponding `tool_result` block in the next"
            + " message.",
        at - 1,
        missing);
  }

  private void block(JsonNode block, String at, List<Utterance> issued) {
    String type = block.path("type").asText();
    require(BLOCKS.contains(type), "%s: Input tag '%s' found using 'type'", at, type);
    Set<String> known =
        switch (type) {
          case "text" -> Set.of("type", "text", "citations", "cache_control");
          case "thinking" -> Set.of("type", "thinking", "signature");
          case "redacted_thinking" -> Set.of("type", "data");
          case "tool_use" -> Set.of("type", "id", "name", "input", "caller", "cache_control");
          case "tool_result" ->
              Set.of("type", "tool_use_id", "content", "is_error", "cache_control");
          default -> Set.of("type", "source", "cache_control");
        };
    VendorRules.fields(block, known, "%s.%s: Extra inputs are not permitted", at, type);
    switch (type) {
      case "text" ->
          require(
              !block.path("text").asText().isBlank(),
              "messages: text content blocks must contain non-whitespace text");
      case "thinking" -> {
        require(block.has("signature"), "%s.thinking.signature: Field required", at);
        String signature = block.path("signature").asText();
        Utterance said =
            issued.stream()
                .filter(one -> !one.thoughts().isEmpty() && one.state().equals(signature))
                .findFirst()
                .orElseThrow(() -> new Refusal(at + ": Invalid `signature` in `thinking` block"));
        require(
            said.thoughts().equals(block.path("thinking").asText()),
            "%s: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be"
                + " modified. These blocks must remain as they were in the original response.",
            at);
      }
      case "redacted_thinking" ->
          require(
              issued.stream()
                  .anyMatch(
                      one ->
                          one.thoughts().isEmpty()
                              && one.state().equals(block.path("data").asText())),
              "%s: Invalid `data` in `redacted_thinking` block",
              at);
      case "tool_use" -> {
        String id = block.path("id").asText();
        require(
            id.matches("[a-zA-Z0-9_-]+"),
            "%s.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
            at);
        require(calls.add(id), "messages: `tool_use` ids must be unique");
        require(block.path("input").isObject(), "%s.tool_use.input: Input should be an object", at);
        require(
            block.path("name").asText().matches("[a-zA-Z0-9_-]{1,128}"),
            "%s.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
            at);
      }
      default -> {}
    }
  }
}

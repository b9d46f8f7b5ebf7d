package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * A request as a vendor sees it that plays a loop of tools: what may be called, what was called,
 * and what came of it.
 *
 * @param body the request itself
 * @param tools the tools that were declared
 * @param calls the ids of the model's calls in order; of Gemini the names, with the id if there is
 *     one
 * @param results the ids of the results in order, written like those of the calls
 * @param outputs what the results say
 */
record LoopRequest(
    JsonNode body,
    List<Declared> tools,
    List<String> calls,
    List<String> results,
    List<String> outputs) {

  private static final Pattern SUMMARY_ASKED =
      Pattern.compile(
          "Write a summary of this conversation"
              + "|CONTEXT CHECKPOINT COMPACTION"
              + "|\"type\":\"compaction_trigger\"");

  LoopRequest {
    requireNonNull(body, "body is null");
    tools = List.copyOf(tools);
    calls = List.copyOf(calls);
    results = List.copyOf(results);
    outputs = List.copyOf(outputs);
  }

  /**
   * A tool.
   *
   * @param namespace "" without one
   * @param freeform true if it takes text instead of arguments
   */
  record Declared(String namespace, String name, boolean freeform) {}

  /** True if a summary is wanted, by a client or by the gateway. */
  boolean asksForSummary() {
    return SUMMARY_ASKED.matcher(body.toString()).find();
  }

  static LoopRequest of(Tongue vendor, Received received) {
    JsonNode body = Tongue.json(received.text());
    List<Declared> tools = new ArrayList<>();
    Draft draft = new Draft(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    switch (vendor) {
      case CLAUDE -> {
        body.path("tools").forEach(tool -> tools.add(declared("", tool)));
        body.path("messages").forEach(message -> message.path("content").forEach(draft::claude));
      }
      case CODEX -> {
        body.path("tools").forEach(tool -> codexTool(tool, tools));
        for (JsonNode item : body.path("input")) {
          item.path("tools").forEach(tool -> codexTool(tool, tools));
          draft.codex(item);
        }
      }
      case CHAT -> {
        body.path("tools").forEach(tool -> tools.add(declared("", tool.path("function"))));
        body.path("messages").forEach(draft::chat);
      }
      case GEMINI -> {
        for (JsonNode tool : body.path("tools")) {
          tool.path("functionDeclarations").forEach(one -> tools.add(declared("", one)));
        }
        body.path("contents").forEach(content -> content.path("parts").forEach(draft::gemini));
      }
    }
    return new LoopRequest(body, tools, draft.calls, draft.results, draft.outputs);
  }

  private static Declared declared(String namespace, JsonNode tool) {
    return new Declared(
        namespace, tool.path("name").asText(""), tool.path("type").asText("").equals("custom"));
  }

  private static void codexTool(JsonNode tool, List<Declared> tools) {
    if (tool.path("type").asText("").equals("namespace")) {
      tool.path("tools").forEach(inner -> tools.add(declared(tool.path("name").asText(), inner)));
    } else {
      tools.add(declared("", tool));
    }
  }

  private record Draft(List<String> calls, List<String> results, List<String> outputs) {
    void claude(JsonNode block) {
      switch (block.path("type").asText("")) {
        case "tool_use" -> calls.add(block.path("id").asText());
        case "tool_result" -> {
          results.add(block.path("tool_use_id").asText());
          JsonNode content = block.path("content");
          outputs.add(content.isTextual() ? content.asText() : content.toString());
        }
        default -> {}
      }
    }

    void codex(JsonNode item) {
      switch (item.path("type").asText("")) {
        case "function_call", "custom_tool_call" -> calls.add(item.path("call_id").asText());
        case "function_call_output", "custom_tool_call_output" -> {
          results.add(item.path("call_id").asText());
          outputs.add(item.path("output").toString());
        }
        default -> {}
      }
    }

    void chat(JsonNode message) {
      message.path("tool_calls").forEach(call -> calls.add(call.path("id").asText()));
      if (message.path("role").asText("").equals("tool")) {
        results.add(message.path("tool_call_id").asText());
        outputs.add(message.path("content").asText());
      }
    }

    void gemini(JsonNode part) {
      if (part.has("functionCall")) {
        calls.add(named(part.path("functionCall")));
      }
      if (part.has("functionResponse")) {
        results.add(named(part.path("functionResponse")));
        outputs.add(part.path("functionResponse").path("response").toString());
      }
    }

    private static String named(JsonNode node) {
      return node.path("name").asText() + "#" + node.path("id").asText("");
    }
  }
}

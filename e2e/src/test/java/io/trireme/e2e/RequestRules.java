package io.trireme.e2e;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.JsonSerializable;
import com.google.genai.types.Content;
import com.google.genai.types.GenerationConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a vendor would say against a request: the types of its official SDK, read strictly, and the
 * rules that its types do not hold. Empty if nothing.
 */
final class RequestRules {
  private static final Set<String> ITEMS =
      Set.of(
          "message",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output",
          "reasoning",
          "web_search_call",
          "additional_tools");

  /** The SDK is of a version without them; the requests ask for the version that has them. */
  private static final Set<String> OF_AN_OLDER_VERSION = Set.of("temperature", "top_p", "top_k");

  private static final ObjectMapper GENAI =
      JsonSerializable.objectMapper()
          .copy()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final List<String> against = new ArrayList<>();

  private RequestRules() {}

  static List<String> against(Tongue vendor, JsonNode request) {
    RequestRules rules = new RequestRules();
    rules.types(vendor, request);
    switch (vendor) {
      case CLAUDE -> rules.messages(request);
      case CODEX -> rules.responses(request);
      case CHAT -> rules.completions(request);
      case GEMINI -> rules.contents(request);
    }
    return rules.against;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      against.add(rule);
    }
  }

  private void types(Tongue vendor, JsonNode request) {
    // The SDKs keep the stream flag out of the body's type.
    JsonNode body = ((ObjectNode) request.deepCopy()).without("stream");
    try {
      switch (vendor) {
        case CLAUDE -> {
          com.anthropic.models.messages.MessageCreateParams.Body read =
              com.anthropic.core.ObjectMappers.jsonMapper()
                  .readValue(
                      body.toString(),
                      com.anthropic.models.messages.MessageCreateParams.Body.class);
          unknown(read.validate()._additionalProperties().keySet());
        }
        case CODEX -> unknown(extras(openAi(withIds(body), ResponseCreateParams.Body.class)));
        case CHAT -> unknown(extras(openAi(body, ChatCompletionCreateParams.Body.class)));
        case GEMINI -> {
          list(body.path("contents"), Content.class);
          list(body.path("tools"), Tool.class);
          one(body.path("systemInstruction"), Content.class);
          one(body.path("toolConfig"), ToolConfig.class);
          one(body.path("generationConfig"), GenerationConfig.class);
        }
      }
    } catch (IOException | RuntimeException invalid) {
      against.add("types: " + invalid.getMessage());
    }
  }

  private void unknown(Set<String> fields) {
    fields.stream()
        .filter(field -> !OF_AN_OLDER_VERSION.contains(field))
        .forEach(field -> against.add("unknown field: " + field));
  }

  /**
   * The SDK's types want ids of the model's words and of searches. The API takes words without one,
   * as Codex sends them; of searches that is an assumption.
   */
  private static JsonNode withIds(JsonNode request) {
    for (JsonNode item : request.path("input")) {
      ObjectNode open = (ObjectNode) item;
      if (item.path("type").asText().equals("web_search_call") && !item.has("id")) {
        open.put("id", "ws_none");
      }
      if (item.path("role").asText().equals("assistant") && !item.has("id")) {
        open.put("id", "msg_none").put("status", "completed");
        for (JsonNode part : item.path("content")) {
          if (!part.has("annotations")) {
            ((ObjectNode) part).putArray("annotations");
          }
        }
      }
    }
    return request;
  }

  /** The SDK would rather have nobody ask what it has no names for; here it is the question. */
  @SuppressWarnings("deprecation")
  private static Set<String> extras(ResponseCreateParams.Body body) {
    return body.validate()._additionalProperties().keySet();
  }

  @SuppressWarnings("deprecation")
  private static Set<String> extras(ChatCompletionCreateParams.Body body) {
    return body.validate()._additionalProperties().keySet();
  }

  private static <T> T openAi(JsonNode body, Class<T> type) throws IOException {
    return com.openai.core.ObjectMappers.jsonMapper().readValue(body.toString(), type);
  }

  private static void list(JsonNode values, Class<?> type) throws IOException {
    JavaType list = GENAI.getTypeFactory().constructCollectionType(List.class, type);
    if (!values.isMissingNode()) {
      GENAI.readValue(values.toString(), list);
    }
  }

  private static void one(JsonNode value, Class<?> type) throws IOException {
    if (!value.isMissingNode()) {
      GENAI.readValue(value.toString(), type);
    }
  }

  private void messages(JsonNode request) {
    require(request.path("max_tokens").asLong() > 0, "max_tokens");
    long budget = request.at("/thinking/budget_tokens").asLong(1024);
    require(budget >= 1024, "budget below 1024");
    require(
        !request.at("/thinking").has("budget_tokens")
            || budget < request.path("max_tokens").asLong(),
        "budget above max_tokens");
    for (JsonNode block : request.path("system")) {
      require(!block.path("text").asText().isBlank(), "blank system");
    }
    String before = "assistant";
    Set<String> open = new LinkedHashSet<>();
    for (JsonNode message : request.path("messages")) {
      String role = message.path("role").asText();
      require(!role.equals(before), "two turns of " + role + ", or the model's first");
      before = role;
      require(!message.path("content").isEmpty() || isText(message), "empty turn");
      boolean resultsOver = false;
      for (JsonNode block : message.path("content")) {
        String type = block.path("type").asText();
        require(!type.equals("text") || isText(block), "blank text");
        if (type.equals("tool_result")) {
          require(!resultsOver, "a result behind other content");
          require(open.remove(block.path("tool_use_id").asText()), "a result without its call");
        } else {
          resultsOver = true;
          require(open.isEmpty() || role.equals("assistant"), "unanswered calls " + open);
        }
        if (type.equals("tool_use")) {
          require(open.add(block.path("id").asText()), "an id twice");
          require(block.path("input").isObject(), "input is no object");
        }
      }
      require(open.isEmpty() || role.equals("assistant"), "unanswered calls " + open);
    }
    names(request.path("tools"), "[a-zA-Z0-9_-]{1,128}");
  }

  private static boolean isText(JsonNode holder) {
    JsonNode text = holder.has("text") ? holder.path("text") : holder.path("content");
    return text.isTextual() && !text.asText().isBlank();
  }

  private void names(JsonNode tools, String pattern) {
    Set<String> seen = new LinkedHashSet<>();
    for (JsonNode tool : tools) {
      JsonNode name = tool.has("function") ? tool.at("/function/name") : tool.path("name");
      if (name.isTextual()) {
        require(name.asText().matches(pattern), "name " + name);
        require(seen.add(name.asText()), "name twice " + name);
      }
    }
    require(tools.isMissingNode() || !tools.isEmpty(), "empty list of tools");
  }

  private void responses(JsonNode request) {
    require(request.path("store").isBoolean(), "store is not said");
    JsonNode input = request.path("input");
    require(!input.isEmpty() || !input.asText().isEmpty(), "no input");
    Set<String> open = new LinkedHashSet<>();
    for (JsonNode item : input) {
      String type = item.path("type").asText("message");
      require(ITEMS.contains(type), "item " + type);
      if (type.endsWith("_call") && item.has("call_id")) {
        open.add(item.path("call_id").asText());
      }
      if (type.endsWith("_output")) {
        require(open.remove(item.path("call_id").asText()), "an output without its call");
      }
      if (type.equals("function_call")) {
        require(Tongue.json(item.path("arguments").asText()).isObject(), "arguments");
      }
      if (type.equals("message")) {
        require(!item.path("content").isEmpty() || isText(item), "empty message");
      }
    }
    require(open.isEmpty(), "calls without output " + open);
    for (JsonNode tool : request.path("tools")) {
      boolean function = tool.path("type").asText().equals("function");
      require(!function || tool.path("strict").isBoolean(), "strict is not said");
    }
    names(request.path("tools"), "[a-zA-Z0-9_-]{1,64}");
  }

  private void completions(JsonNode request) {
    require(!request.path("messages").isEmpty(), "no messages");
    Set<String> open = new LinkedHashSet<>();
    for (JsonNode message : request.path("messages")) {
      String role = message.path("role").asText();
      if (role.equals("tool")) {
        require(open.remove(message.path("tool_call_id").asText()), "a result without its call");
      } else {
        require(open.isEmpty(), "unanswered calls " + open);
      }
      boolean calls = !message.path("tool_calls").isEmpty();
      JsonNode content = message.path("content");
      require(calls || content.isTextual() || !content.isEmpty(), "no content of " + role);
      for (JsonNode call : message.path("tool_calls")) {
        require(open.add(call.path("id").asText()), "an id twice");
        require(
            call.has("custom") || Tongue.json(call.at("/function/arguments").asText()).isObject(),
            "arguments");
      }
    }
    require(open.isEmpty(), "calls without result " + open);
    names(request.path("tools"), "[a-zA-Z0-9_-]{1,64}");
  }

  private void contents(JsonNode request) {
    require(!request.path("contents").isEmpty(), "no contents");
    require(request.at("/contents/0/role").asText().equals("user"), "the user is not first");
    long open = 0;
    for (JsonNode content : request.path("contents")) {
      String role = content.path("role").asText();
      require(Set.of("user", "model").contains(role), "role " + role);
      require(!content.path("parts").isEmpty(), "no parts");
      long calls = 0;
      long results = 0;
      for (JsonNode part : content.path("parts")) {
        boolean empty = part.has("text") && part.path("text").asText().isEmpty();
        require(!empty || part.has("thoughtSignature"), "empty text");
        calls += part.has("functionCall") ? 1 : 0;
        results += part.has("functionResponse") ? 1 : 0;
        require(!part.has("functionCall") || part.at("/functionCall/args").isObject(), "args");
      }
      require(results == open, results + " results for " + open + " calls");
      require(
          results == 0 || results == content.path("parts").size(), "results beside other parts");
      open = calls;
    }
    require(open == 0, "calls without results");
    for (JsonNode tool : request.path("tools")) {
      names(tool.path("functionDeclarations"), "[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}");
    }
  }
}

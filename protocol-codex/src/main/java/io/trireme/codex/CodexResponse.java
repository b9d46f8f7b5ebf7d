package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.AnswerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The response object, which repeats what the client asked. Fields that must not be null have the
 * API's own defaults where the client said nothing.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">The response
 *     object</a>
 */
final class CodexResponse {

  private final AnswerContext context;
  private final ObjectNode asked;

  CodexResponse(AnswerContext context) {
    this.context = requireNonNull(context, "context is null");
    this.asked = context.request().source().body();
  }

  /**
   * The object.
   *
   * @param status {@code in_progress}, {@code completed}, {@code incomplete} or {@code failed}
   * @param error why it failed
   * @param incompleteReason why it is incomplete
   * @param usage null where nothing can be known yet
   */
  ObjectNode of(
      String status,
      ArrayNode output,
      @Nullable ObjectNode error,
      @Nullable String incompleteReason,
      @Nullable Usage usage) {
    long now = context.now().getEpochSecond();
    ObjectNode response =
        Json.object()
            .put("id", "resp_" + context.requestId())
            .put("object", "response")
            .put("created_at", now)
            .put("status", status)
            .put("background", false);
    response.put("completed_at", status.equals("completed") ? Long.valueOf(now) : null);
    response.set("error", error);
    if (incompleteReason == null) {
      response.putNull("incomplete_details");
    } else {
      response.putObject("incomplete_details").put("reason", incompleteReason);
    }
    repeat(response);
    response.put("model", context.request().model());
    response.set("output", output);
    response.set("usage", usage(usage));
    return response;
  }

  private void repeat(ObjectNode response) {
    JsonNode nothing = response.nullNode();
    JsonNode one = response.numberNode(1);
    JsonNode zero = response.numberNode(0);
    for (String field :
        List.of(
            "instructions",
            "max_tool_calls",
            "previous_response_id",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "user")) {
      response.set(field, asked(field, nothing));
    }
    response.set("max_output_tokens", asked("max_output_tokens", asked("max_tokens", nothing)));
    response.set("temperature", asked("temperature", one));
    response.set("top_p", asked("top_p", one));
    response.set("top_logprobs", asked("top_logprobs", zero));
    response.put("frequency_penalty", 0).put("presence_penalty", 0);
    response.set("parallel_tool_calls", asked("parallel_tool_calls", response.booleanNode(true)));
    response.set("store", asked("store", response.booleanNode(true)));
    response.set("service_tier", asked("service_tier", response.textNode("auto")));
    response.set("truncation", asked("truncation", response.textNode("disabled")));
    response.set("metadata", asked("metadata", Json.object()));
    response.set("tool_choice", asked("tool_choice", response.textNode("auto")));
    response.set("tools", tools());
    response.set("reasoning", reasoning());
    response.set("text", text());
  }

  private JsonNode asked(String field, JsonNode otherwise) {
    JsonNode node = asked.path(field);
    return CodexJson.absent(node) ? otherwise : node;
  }

  /** As they were declared; of a function every field is there, as in the API's own answers. */
  private ArrayNode tools() {
    ArrayNode tools = Json.object().putArray("tools");
    for (JsonNode tool : asked.path("tools")) {
      if (tool instanceof ObjectNode object && tool.path("type").asText("").equals("function")) {
        ObjectNode whole = object.deepCopy();
        for (String field : List.of("description", "parameters", "strict")) {
          if (!whole.has(field)) {
            whole.putNull(field);
          }
        }
        tools.add(whole);
      } else if (tool instanceof ObjectNode object) {
        tools.add(CodexMcp.repeated(object));
      } else {
        tools.add(tool);
      }
    }
    return tools;
  }

  private ObjectNode reasoning() {
    ObjectNode reasoning = Json.object().putNull("effort").putNull("summary");
    if (asked.path("reasoning") instanceof ObjectNode said) {
      reasoning.setAll(said);
    }
    return reasoning;
  }

  private ObjectNode text() {
    ObjectNode text =
        asked.path("text") instanceof ObjectNode said ? said.deepCopy() : Json.object();
    if (!(text.path("format") instanceof ObjectNode format)) {
      text.putObject("format").put("type", "text");
    } else if (format.path("type").asText("").equals("json_schema")) {
      if (!format.has("description")) {
        format.putNull("description");
      }
      if (!format.has("strict")) {
        format.put("strict", false);
      }
    }
    return text;
  }

  /** The API's numbers include what the cache gave and took; null if nothing is known. */
  static JsonNode usage(@Nullable Usage usage) {
    ObjectNode told = Json.object();
    if (usage == null || (usage.input().isEmpty() && usage.output().isEmpty())) {
      return told.nullNode();
    }
    long read = usage.cacheRead().orElse(0);
    long written = usage.cacheWrite().orElse(0);
    long input = usage.input().orElse(0) + read + written;
    long output = usage.output().orElse(0);
    told.put("input_tokens", input);
    told.putObject("input_tokens_details")
        .put("cached_tokens", read)
        .put("cache_write_tokens", written);
    told.put("output_tokens", output);
    told.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning().orElse(0));
    return told.put("total_tokens", input + output);
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamRequest;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The vendor's counter of input tokens. It takes what a Responses request says to the model, and
 * nothing that says how the answer is to be made or kept.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/input-tokens">Input token
 *     counts</a>
 */
final class CodexCounter {

  private static final String TOKENS = "input_tokens";

  /** Every parameter that the counter has. */
  private static final Set<String> COUNTED =
      Set.of(
          "conversation",
          "input",
          "instructions",
          "model",
          "parallel_tool_calls",
          "previous_response_id",
          "reasoning",
          "text",
          "tool_choice",
          "tools",
          "truncation");

  private CodexCounter() {}

  /** The question for what a request would send. */
  static UpstreamRequest request(UpstreamRequest generate) {
    JsonNode body = Json.exact(generate.body());
    if (body instanceof ObjectNode object) {
      object.retain(COUNTED);
    }
    return new UpstreamRequest(
        "POST",
        generate.path() + "/input_tokens",
        generate.query(),
        Json.bytes(body),
        generate.headers());
  }

  /** What the counter answered; empty if that is no count. */
  static OptionalLong read(byte[] body) {
    JsonNode tokens = Json.read(body).path(TOKENS);
    return tokens.canConvertToLong() ? OptionalLong.of(tokens.asLong()) : OptionalLong.empty();
  }

  /** A count for a client. */
  static byte[] answer(long tokens) {
    return Json.bytes(Json.object().put("object", "response.input_tokens").put(TOKENS, tokens));
  }
}

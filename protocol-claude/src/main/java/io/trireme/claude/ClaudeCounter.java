package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamRequest;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The vendor's counter of input tokens. It takes what a Messages request says to the model, and
 * refuses what says how the answer is to be made.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-count-tokens">Count tokens</a>
 */
final class ClaudeCounter {

  private static final String TOKENS = "input_tokens";

  /** Every parameter that the counter has. */
  private static final Set<String> COUNTED =
      Set.of(
          "messages",
          "model",
          "system",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "cache_control",
          "speed",
          "context_management",
          "mcp_servers");

  private ClaudeCounter() {}

  /** The question for what a request would send. */
  static UpstreamRequest request(UpstreamRequest generate) {
    JsonNode body = Json.exact(generate.body());
    if (body instanceof ObjectNode object) {
      object.retain(COUNTED);
    }
    return new UpstreamRequest(
        "POST",
        generate.path() + "/count_tokens",
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
    return Json.bytes(Json.object().put(TOKENS, tokens));
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamRequest;
import java.util.OptionalLong;

/**
 * The vendor's counter of input tokens. Only its nested form counts system instruction and tools.
 *
 * @see <a href="https://ai.google.dev/api/tokens#method:-models.counttokens">countTokens</a>
 */
final class GeminiCounter {

  private static final String TOKENS = "totalTokens";

  private GeminiCounter() {}

  /**
   * The question for what a request would send.
   *
   * @param model the vendor's name of the model
   */
  static UpstreamRequest request(UpstreamRequest generate, String model) {
    String resource = ModelName.resource(model);
    ObjectNode body = Json.object();
    ObjectNode nested = body.putObject("generateContentRequest").put("model", resource);
    if (Json.exact(generate.body()) instanceof ObjectNode asked) {
      nested.setAll(asked);
    }
    return new UpstreamRequest(
        "POST",
        "/v1beta/" + ModelName.encoded(resource) + ":countTokens",
        "",
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

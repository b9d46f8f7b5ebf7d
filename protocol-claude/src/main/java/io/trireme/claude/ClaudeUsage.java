package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import java.util.OptionalLong;

/** Tokens as Anthropic counts them: its input is without what a cache held or took. */
final class ClaudeUsage {

  private ClaudeUsage() {}

  static Usage read(JsonNode node) {
    return new Usage(
        number(node.path("input_tokens")),
        number(node.path("output_tokens")),
        number(node.path("cache_read_input_tokens")),
        number(node.path("cache_creation_input_tokens")),
        number(node.path("output_tokens_details").path("thinking_tokens")));
  }

  static OptionalLong number(JsonNode node) {
    return node.isNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }

  /** What is known; what is not is left out. */
  static ObjectNode write(Usage usage, int searches) {
    ObjectNode node = Json.object();
    usage.input().ifPresent(tokens -> node.put("input_tokens", tokens));
    usage.cacheWrite().ifPresent(tokens -> node.put("cache_creation_input_tokens", tokens));
    usage.cacheRead().ifPresent(tokens -> node.put("cache_read_input_tokens", tokens));
    usage.output().ifPresent(tokens -> node.put("output_tokens", tokens));
    usage
        .reasoning()
        .ifPresent(
            tokens -> node.putObject("output_tokens_details").put("thinking_tokens", tokens));
    if (searches > 0) {
      node.putObject("server_tool_use").put("web_search_requests", searches);
    }
    return node;
  }
}

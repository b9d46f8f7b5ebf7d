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
        number(node.path("output_tokens_details").path("thinking_tokens")),
        number(node.path("cache_creation").path("ephemeral_1h_input_tokens")));
  }

  static OptionalLong number(JsonNode node) {
    return node.isNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }

  /**
   * What is known of a whole answer. Input and output are 0 where nothing is known: a message must
   * have them.
   *
   * @see <a href="https://docs.anthropic.com/en/api/messages">Messages, usage</a>
   */
  static ObjectNode whole(Usage usage, int searches) {
    ObjectNode node = Json.object().put("input_tokens", usage.input().orElse(0));
    node.setAll(delta(usage, searches));
    return node;
  }

  /**
   * What is known at the end of a stream. Clients put it over what the stream began with: what is
   * not known is left out, but for the output, which the event must have.
   */
  static ObjectNode delta(Usage usage, int searches) {
    ObjectNode node = Json.object();
    usage.input().ifPresent(tokens -> node.put("input_tokens", tokens));
    usage.cacheWrite().ifPresent(tokens -> node.put("cache_creation_input_tokens", tokens));
    usage.cacheRead().ifPresent(tokens -> node.put("cache_read_input_tokens", tokens));
    node.put("output_tokens", usage.output().orElse(0));
    usage
        .reasoning()
        .ifPresent(
            tokens -> node.putObject("output_tokens_details").put("thinking_tokens", tokens));
    if (searches > 0) {
      node.putObject("server_tool_use")
          .put("web_search_requests", searches)
          .put("web_fetch_requests", 0);
    }
    return node;
  }
}

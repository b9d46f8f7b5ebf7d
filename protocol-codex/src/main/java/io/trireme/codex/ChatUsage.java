package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;

/** Tokens as this dialect counts them: what was cached is part of the prompt. */
final class ChatUsage {

  private ChatUsage() {}

  /** What a vendor says; some have names of their own for what they read from a cache. */
  static Usage read(JsonNode usage) {
    JsonNode details = usage.path("prompt_tokens_details");
    if (!details.path("cached_tokens").isNumber()) {
      for (String name : new String[] {"prompt_cache_hit_tokens", "cached_tokens"}) {
        if (usage.path(name).isNumber()) {
          ObjectNode own = Json.object();
          own.set("cached_tokens", usage.path(name));
          own.set("cache_write_tokens", details.path("cache_write_tokens"));
          details = own;
          break;
        }
      }
    }
    return OpenAiResults.usage(
        usage.path("prompt_tokens"),
        usage.path("completion_tokens"),
        details,
        usage.path("completion_tokens_details"));
  }

  /** True if something is known. */
  static boolean known(Usage usage) {
    return usage.input().isPresent() || usage.output().isPresent();
  }

  /**
   * What a client is told of a usage that is {@linkplain #known known}. The three sums must be
   * there: the one that is not known is 0. Of the details, what is not known is left out.
   */
  static ObjectNode write(Usage usage) {
    long prompt =
        usage.input().orElse(0) + usage.cacheRead().orElse(0) + usage.cacheWrite().orElse(0);
    long completion = usage.output().orElse(0);
    ObjectNode written =
        Json.object()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", completion)
            .put("total_tokens", prompt + completion);
    if (usage.cacheRead().isPresent() || usage.cacheWrite().isPresent()) {
      ObjectNode details = written.putObject("prompt_tokens_details");
      usage.cacheRead().ifPresent(read -> details.put("cached_tokens", read));
      usage.cacheWrite().ifPresent(write -> details.put("cache_write_tokens", write));
    }
    usage
        .reasoning()
        .ifPresent(
            tokens ->
                written.putObject("completion_tokens_details").put("reasoning_tokens", tokens));
    return written;
  }
}

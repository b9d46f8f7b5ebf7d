package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatRequest;

/** The name that a client gave to something: a warning must name what the client knows. */
final class ClientField {

  private ClientField() {}

  /**
   * The first of these that is in the client's request, else the first of all.
   *
   * @param candidates names of fields; a dot leads into an object
   */
  static String name(ChatRequest request, String... candidates) {
    for (String candidate : candidates) {
      JsonNode node = request.source().body();
      for (String step : candidate.split("\\.", -1)) {
        node = node.path(step);
      }
      if (!node.isMissingNode() && !node.isNull()) {
        return candidate;
      }
    }
    return candidates[0];
  }

  static String maxTokens(ChatRequest request) {
    return name(
        request,
        "max_tokens",
        "max_completion_tokens",
        "max_output_tokens",
        "generationConfig.maxOutputTokens",
        "generation_config.max_output_tokens");
  }

  /** A field of the same name in all dialects, but for Gemini's place and writing of it. */
  static String sampling(ChatRequest request, String name, String camelCase) {
    return name(request, name, "generationConfig." + camelCase, "generation_config." + name);
  }
}

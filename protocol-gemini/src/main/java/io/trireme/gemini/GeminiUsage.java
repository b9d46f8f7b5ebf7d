package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Usage;
import java.util.OptionalLong;

/**
 * The counts of one answer in Google's terms, gathered over its chunks, each of which repeats the
 * sums so far. {@code promptTokenCount} includes the cached and excludes the results of Google's
 * own tools; {@code candidatesTokenCount} excludes thoughts.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#UsageMetadata">UsageMetadata</a>
 */
final class GeminiUsage {

  private OptionalLong prompt = OptionalLong.empty();
  private OptionalLong toolUse = OptionalLong.empty();
  private OptionalLong cached = OptionalLong.empty();
  private OptionalLong candidates = OptionalLong.empty();
  private OptionalLong thoughts = OptionalLong.empty();
  private OptionalLong total = OptionalLong.empty();

  /** Takes the counts of a chunk; what it does not name keeps its last value. */
  void update(GeminiChunk chunk) {
    update(chunk.usage());
    // The answer of countTokens has its two figures at the root.
    prompt = newer(prompt, chunk.totalTokens());
    cached = newer(cached, chunk.cachedTokens());
  }

  /** Takes a {@code usageMetadata}. */
  void update(JsonNode usage) {
    prompt = newer(prompt, usage.path("promptTokenCount"));
    toolUse = newer(toolUse, usage.path("toolUsePromptTokenCount"));
    cached = newer(cached, usage.path("cachedContentTokenCount"));
    candidates = newer(candidates, usage.path("candidatesTokenCount"));
    thoughts = newer(thoughts, usage.path("thoughtsTokenCount"));
    total = newer(total, usage.path("totalTokenCount"));
  }

  private static OptionalLong newer(OptionalLong earlier, JsonNode later) {
    return later.isIntegralNumber() ? OptionalLong.of(later.asLong()) : earlier;
  }

  /** The counts in our terms. */
  Usage toUsage() {
    OptionalLong input = sum(prompt, toolUse);
    return new Usage(
        input.isPresent()
            ? OptionalLong.of(Math.max(0, input.getAsLong() - cached.orElse(0)))
            : input,
        output(),
        cached,
        OptionalLong.empty(),
        thoughts);
  }

  /**
   * Some models count thoughts among the candidates, or not at all: the total knows better. An
   * answer without a word names no candidates' tokens, and its total is that of the prompt.
   */
  private OptionalLong output() {
    OptionalLong said = sum(candidates, thoughts);
    if (prompt.isEmpty() || total.isEmpty()) {
      return said;
    }
    long rest = total.getAsLong() - prompt.getAsLong() - toolUse.orElse(0);
    return rest > 0 || (rest == 0 && said.isEmpty()) ? OptionalLong.of(rest) : said;
  }

  private static OptionalLong sum(OptionalLong one, OptionalLong other) {
    return one.isEmpty() && other.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(one.orElse(0) + other.orElse(0));
  }
}

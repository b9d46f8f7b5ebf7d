package io.trireme.codex;

import io.trireme.core.spi.Quirks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * What a vendor that is compatible with Chat Completions does differently. What a channel does not
 * say follows from the {@linkplain ChatFamily family} of the model.
 *
 * @param maxTokensField {@code max_completion_tokens} or {@code max_tokens}
 * @param reasoningField where thoughts of earlier turns are sent back: {@code reasoning_content},
 *     {@code reasoning} or {@code none}
 * @param thinkingField how the vendor is told to think: {@code reasoning_effort}, {@code reasoning}
 *     (an object with {@code effort}), {@code thinking} (an object with {@code type}), {@code
 *     enable_thinking} (a boolean) or {@code none}
 * @param responseFormat the most that is taken of {@code response_format}: {@code json_schema},
 *     {@code json_object} or {@code none}
 * @param developerRole true if the operator's messages have the role {@code developer}
 * @param systemInPlace true if the operator may speak in the middle of a conversation; if not, what
 *     it says first is one message, and what it says later becomes the user's
 * @param strictTools true if {@code strict} is taken on functions
 * @param streamUsage true if {@code stream_options.include_usage} is taken
 * @param cacheControl true if parts may carry {@code cache_control}
 * @param topK true if {@code top_k} is taken
 * @param webSearch true if {@code web_search_options} is taken
 */
record ChatQuirks(
    String maxTokensField,
    String reasoningField,
    String thinkingField,
    String responseFormat,
    boolean developerRole,
    boolean systemInPlace,
    boolean strictTools,
    boolean streamUsage,
    boolean cacheControl,
    boolean topK,
    boolean webSearch) {

  private static final List<String> SWITCH = List.of("true", "false");

  /** Every quirk of the vendor and what it may be. */
  static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          Map.entry("maxTokensField", List.of("max_completion_tokens", "max_tokens")),
          Map.entry("reasoningField", List.of("reasoning_content", "reasoning", "none")),
          Map.entry(
              "thinkingField",
              List.of("reasoning_effort", "reasoning", "thinking", "enable_thinking", "none")),
          Map.entry("responseFormat", List.of("json_schema", "json_object", "none")),
          Map.entry("developerRole", SWITCH),
          Map.entry("systemInPlace", SWITCH),
          Map.entry("strictTools", SWITCH),
          Map.entry("streamUsage", SWITCH),
          Map.entry("cacheControl", SWITCH),
          Map.entry("topK", SWITCH),
          Map.entry("webSearch", SWITCH));

  /** The quirks that say what the models of a channel can do; {@link ChatFamily} reads them. */
  private static final Map<String, List<String>> OF_MODELS =
      Map.of(
          "modelFamily", List.of(),
          "sampling", SWITCH,
          "freeformTools", SWITCH,
          "parallelToolCalls", SWITCH);

  ChatQuirks {
    requireNonNull(maxTokensField, "maxTokensField is null");
    requireNonNull(reasoningField, "reasoningField is null");
    requireNonNull(thinkingField, "thinkingField is null");
    requireNonNull(responseFormat, "responseFormat is null");
  }

  /** What is wrong with a quirk, in words for whoever wrote it; empty if nothing is. */
  static Optional<String> fault(String name, String value) {
    List<String> allowed = NAMES.getOrDefault(name, OF_MODELS.get(name));
    if (allowed == null) {
      return Optional.of(
          "unknown quirk; known are "
              + Stream.of(NAMES, OF_MODELS)
                  .flatMap(names -> names.keySet().stream())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return allowed.isEmpty() || allowed.contains(value)
        ? Optional.empty()
        : Optional.of("must be one of " + String.join(", ", allowed));
  }

  /** What holds for a model at a channel with these quirks. */
  static ChatQuirks of(Quirks quirks, ChatFamily family) {
    boolean openAi = family.openAi();
    return new ChatQuirks(
        quirks.value("maxTokensField").orElse(openAi ? "max_completion_tokens" : "max_tokens"),
        quirks.value("reasoningField").orElse(family.reasoningField()),
        quirks.value("thinkingField").orElse("reasoning_effort"),
        quirks.value("responseFormat").orElse("json_schema"),
        is(quirks, "developerRole", openAi && family.reasoning() && !family.webSearch()),
        is(quirks, "systemInPlace", openAi),
        is(quirks, "strictTools", openAi),
        is(quirks, "streamUsage", true),
        is(quirks, "cacheControl", false),
        is(quirks, "topK", false),
        is(quirks, "webSearch", family.webSearch()));
  }

  private static boolean is(Quirks quirks, String name, boolean otherwise) {
    return quirks.value(name).map("true"::equals).orElse(otherwise);
  }
}

package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's {@code generationConfig}.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#generationconfig">GenerationConfig</a>
 */
final class GenerationConfigDecoder {

  private static final Set<String> KNOWN =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "candidateCount",
          "maxOutputTokens",
          "stopSequences",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseLogprobs",
          "logprobs",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "_responseJsonSchema",
          "responseModalities",
          "mediaResolution",
          "thinkingConfig");

  private final ProtoObject config;
  private final Losses losses;

  GenerationConfigDecoder(Optional<ProtoObject> given, Losses losses) {
    this.config = given.orElse(new ProtoObject("generationConfig.", Json.object()));
    this.losses = losses;
    for (String name : config.names()) {
      if (!KNOWN.contains(name)) {
        losses.note(Loss.dropped("generationConfig." + name));
      }
    }
    modalities();
    if (config.integer("candidateCount").orElse(1) > 1) {
      throw config.refuse("candidateCount", "only one candidate can be given");
    }
  }

  private void modalities() {
    List<String> wanted =
        config.strings("responseModalities").stream()
            .map(word -> word.toUpperCase(Locale.ROOT))
            .toList();
    boolean speaks = wanted.contains("AUDIO");
    if (speaks || (!wanted.isEmpty() && !wanted.contains("TEXT"))) {
      throw config.refuse("responseModalities", "only text can be given");
    }
    if (wanted.size() > 1) {
      losses.note(Loss.dropped("generationConfig.responseModalities"));
    }
  }

  Sampling sampling() {
    return new Sampling(
        config.number("temperature"),
        config.number("topP"),
        config.integer("topK"),
        config.wholeNumber("seed"),
        config.number("presencePenalty"),
        config.number("frequencyPenalty"),
        config.strings("stopSequences"));
  }

  Thinking thinking() {
    Optional<ProtoObject> given = config.object("thinkingConfig");
    if (given.isEmpty()) {
      return Thinking.UNSTATED;
    }
    ProtoObject thinking = given.get();
    Boolean shown = thinking.flag("includeThoughts");
    String level = thinking.word("thinkingLevel");
    if (!level.isEmpty()) {
      Effort effort =
          Effort.of(level)
              .orElseThrow(
                  () -> thinking.refuse("thinkingLevel", "must be minimal, low, medium or high"));
      return new Thinking(Mode.ON, effort, OptionalInt.empty(), shown);
    }
    OptionalInt budget = thinking.integer("thinkingBudget");
    if (budget.isEmpty()) {
      return new Thinking(Mode.UNSTATED, null, OptionalInt.empty(), shown);
    }
    int tokens = budget.getAsInt();
    if (tokens < 0) {
      return new Thinking(Mode.ADAPTIVE, null, OptionalInt.empty(), shown);
    }
    return tokens == 0
        ? new Thinking(Mode.OFF, null, OptionalInt.empty(), shown)
        : new Thinking(Mode.ON, null, budget, shown);
  }

  /** Everything else; the tier stands at the root of the request. */
  Options options(@Nullable String tierOrNull) {
    OptionalInt logprobs =
        Boolean.TRUE.equals(config.flag("responseLogprobs"))
            ? OptionalInt.of(config.integer("logprobs").orElse(0))
            : OptionalInt.empty();
    OptionalInt maxTokens = config.integer("maxOutputTokens");
    if (maxTokens.orElse(1) < 0) {
      throw config.refuse("maxOutputTokens", "must be positive");
    }
    // Zero is what proto3 writes for nothing.
    OptionalInt limit = maxTokens.orElse(0) == 0 ? OptionalInt.empty() : maxTokens;
    return new Options(limit, format(), null, tierOrNull, null, null, logprobs);
  }

  private OutputFormat format() {
    String mimeType = config.textOr("responseMimeType").toLowerCase(Locale.ROOT);
    ObjectNode schema = schema();
    return switch (mimeType) {
      case "", "text/plain" -> {
        if (schema != null) {
          throw config.refuse("responseMimeType", "a schema needs application/json");
        }
        yield new OutputFormat.Text();
      }
      case "application/json" ->
          schema == null
              ? new OutputFormat.JsonObject()
              : new OutputFormat.JsonSchema(null, null, schema, null);
      case "text/x.enum" -> {
        losses.note(Loss.dropped("generationConfig.responseMimeType"));
        yield new OutputFormat.Text();
      }
      default -> throw config.refuse("responseMimeType", "only text and JSON can be given");
    };
  }

  private @Nullable ObjectNode schema() {
    for (String name : List.of("responseJsonSchema", "_responseJsonSchema", "responseSchema")) {
      JsonNode value = config.get(name);
      if (value != null) {
        return GeminiSchemas.toJsonSchema(ProtoObject.of(config.path() + name, value).node());
      }
    }
    return null;
  }

  /** The messages with the resolution that the request wants for all its media. */
  List<Message> withDetail(List<Message> messages) {
    String resolution = config.textOr("mediaResolution");
    if (MediaParts.isOwn(resolution)) {
      losses.note(Loss.dropped("generationConfig.mediaResolution"));
    }
    String detail = MediaParts.detail(resolution);
    if (detail == null) {
      return messages;
    }
    List<Message> out = new ArrayList<>();
    for (Message message : messages) {
      out.add(message.with(message.blocks().stream().map(b -> detailed(b, detail)).toList()));
    }
    return out;
  }

  private static Block detailed(Block block, String detail) {
    return block instanceof Block.Media media && media.detailOrNull() == null
        ? new Block.Media(media.kind(), media.source(), media.titleOrNull(), detail)
        : block;
  }
}

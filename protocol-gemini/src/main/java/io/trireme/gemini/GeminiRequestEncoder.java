package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a prepared request for Google. For one request. */
final class GeminiRequestEncoder {

  private final ChatRequest request;
  private final Target target;
  private final ModelFamily family;
  private final Losses losses;

  GeminiRequestEncoder(ChatRequest request, Target target, Losses losses) {
    this.request = request;
    this.target = target;
    this.family = ModelFamily.of(target);
    this.losses = losses;
  }

  UpstreamRequest encode() {
    ContentsEncoder contents = new ContentsEncoder(request, family, losses);
    ToolsEncoder tools = new ToolsEncoder(request, family, losses);
    ArrayNode system = contents.system();
    ObjectNode config = config(tools, system);
    ObjectNode body = Json.object();
    if (!system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", system);
    }
    body.set("contents", contents.encode());
    tools.write(body);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    String tier = tier();
    if (tier != null) {
      body.put("serviceTier", tier);
    }
    String operation = target.stream() ? ":streamGenerateContent" : ":generateContent";
    String resource = ModelName.encoded(ModelName.resource(target.model()));
    String query = target.stream() ? "alt=sse" : "";
    return new UpstreamRequest("POST", "/v1beta/" + resource + operation, query, Json.bytes(body));
  }

  private ObjectNode config(ToolsEncoder tools, ArrayNode system) {
    ObjectNode config = Json.object();
    sampling(request.sampling(), config);
    Options options = request.options();
    if (options.maxTokens().isPresent()) {
      int most = options.maxTokens().getAsInt();
      if (most <= 0) {
        throw ProtoObject.refused("max_tokens", "must be positive for this vendor");
      }
      config.put("maxOutputTokens", most);
    }
    if (options.logprobs().isPresent()) {
      config.put("responseLogprobs", true);
      if (options.logprobs().getAsInt() > 0) {
        config.put("logprobs", options.logprobs().getAsInt());
      }
    }
    format(options.format(), tools, config, system);
    if (options.verbosityOrNull() != null) {
      losses.note(Loss.dropped(ClientField.name(request, "text.verbosity", "verbosity")));
    }
    if (options.userOrNull() != null) {
      losses.note(
          Loss.dropped(ClientField.name(request, "safety_identifier", "metadata.user_id", "user")));
    }
    new ThinkingConfig(family, options.maxTokens(), losses)
        .of(request.thinking())
        .ifPresent(thinking -> config.set("thinkingConfig", thinking));
    String resolution = resolution();
    if (resolution != null) {
      config.put("mediaResolution", resolution);
    }
    return config;
  }

  private void sampling(Sampling sampling, ObjectNode config) {
    sampling.temperature().ifPresent(value -> config.put("temperature", value));
    sampling.topP().ifPresent(value -> config.put("topP", value));
    sampling.topK().ifPresent(value -> config.put("topK", value));
    sampling.presencePenalty().ifPresent(value -> config.put("presencePenalty", value));
    sampling.frequencyPenalty().ifPresent(value -> config.put("frequencyPenalty", value));
    if (sampling.seed().isPresent()) {
      long seed = sampling.seed().getAsLong();
      if (seed == (int) seed) {
        config.put("seed", (int) seed);
      } else {
        losses.note(Loss.dropped("seed"));
      }
    }
    if (!sampling.stop().isEmpty()) {
      ArrayNode stops = config.putArray("stopSequences");
      sampling.stop().forEach(stops::add);
    }
  }

  /**
   * What the answer must look like. Where the vendor refuses that beside its tools, the operator
   * says it in words.
   */
  private void format(
      OutputFormat format, ToolsEncoder tools, ObjectNode config, ArrayNode system) {
    if (format instanceof OutputFormat.Text) {
      return;
    }
    ObjectNode schema = format instanceof OutputFormat.JsonSchema json ? described(json) : null;
    if (tools.forbidsJson()) {
      String words =
          schema == null
              ? "Unless you call a function, reply with one JSON object only."
              : "Unless you call a function, reply with JSON only, which fits this JSON Schema: "
                  + Json.text(schema);
      system.addObject().put("text", words);
      losses.note(Loss.emulated("response format", "by words, beside functions"));
      return;
    }
    config.put("responseMimeType", "application/json");
    if (schema != null) {
      GeminiSchemaWriter writer = new GeminiSchemaWriter(schema, family.jsonSchema());
      config.set(family.jsonSchema() ? "responseJsonSchema" : "responseSchema", writer.write());
      losses.noteAll(writer.losses("response schema"));
    }
  }

  private static ObjectNode described(OutputFormat.JsonSchema json) {
    String description = json.descriptionOrNull();
    return description == null || json.schema().has("description")
        ? json.schema()
        : json.schema().deepCopy().put("description", description);
  }

  /** The resolution, if all media of the request want the same. */
  private @Nullable String resolution() {
    List<String> details =
        request.messages().stream()
            .map(Message::blocks)
            .flatMap(List::stream)
            .flatMap(GeminiRequestEncoder::details)
            .distinct()
            .toList();
    if (details.size() > 1) {
      // It is told for all of them or for none.
      losses.note(Loss.dropped("detail of an image"));
    }
    if (details.size() != 1) {
      return null;
    }
    return switch (details.getFirst()) {
      case "low" -> "MEDIA_RESOLUTION_LOW";
      case "high" -> "MEDIA_RESOLUTION_HIGH";
      default -> null;
    };
  }

  private static Stream<String> details(Block block) {
    return switch (block) {
      case Block.Media media -> Stream.of(Objects.requireNonNullElse(media.detailOrNull(), "auto"));
      case Block.ToolResult result ->
          result.content().stream().flatMap(GeminiRequestEncoder::details);
      default -> Stream.of();
    };
  }

  /** The tier in Google's words; null for its own choice. */
  private @Nullable String tier() {
    String tier = request.options().serviceTierOrNull();
    if (tier == null) {
      return null;
    }
    return switch (tier.toLowerCase(Locale.ROOT)) {
      case "auto" -> null;
      case "default", "standard", "standard_only" -> "standard";
      case "flex" -> "flex";
      case "priority" -> "priority";
      case "fast" -> {
        losses.note(Loss.mapped("speed", "fast->priority"));
        yield "priority";
      }
      default -> {
        losses.note(Loss.dropped("service_tier"));
        yield null;
      }
    };
  }
}

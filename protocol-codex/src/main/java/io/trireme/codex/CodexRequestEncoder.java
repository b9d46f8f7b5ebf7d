package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.codex.CodexModels.Ability;
import io.trireme.codex.CodexModels.Family;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits.NameRule;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes a prepared request for a vendor. Nothing is stored there; what the model thought comes
 * back encrypted, for the client to carry.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create">Create a model
 *     response</a>
 */
final class CodexRequestEncoder {

  private static final String PATH = "/v1/responses";

  /** The vendor refuses less. */
  private static final int MIN_OUTPUT_TOKENS = 16;

  /** Names of users and keys of caches may not be longer. */
  private static final int MAX_KEY = 64;

  private static final NameRule FORMAT_NAME = new NameRule("", false, 64);

  private final ChatRequest request;
  private final Target target;
  private final Losses losses;
  private final Family family;
  private final ObjectNode body = Json.object();
  private final ArrayNode include = Json.object().putArray("include");

  private CodexRequestEncoder(ChatRequest request, Target target, Losses losses) {
    this.request = requireNonNull(request, "request is null");
    this.target = requireNonNull(target, "target is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.family = CodexModels.of(target);
  }

  static UpstreamRequest encode(ChatRequest request, Target target, Losses losses) {
    ObjectNode body = new CodexRequestEncoder(request, target, losses).body();
    return new UpstreamRequest("POST", PATH, "", Json.bytes(body));
  }

  private ObjectNode body() {
    body.put("model", target.model());
    new CodexInputEncoder(request, target, family.can(Ability.BREAKPOINTS), losses).write(body);
    new CodexToolEncoder(target.dialect(), request, losses).write(body, include);
    Optional<Effort> effort = thinking();
    sampling(effort);
    maxTokens();
    format();
    options();
    request.options().logprobs().ifPresent(most -> logprobs(most, family.samples(effort)));
    if (family.can(Ability.REASONING)) {
      include.add("reasoning.encrypted_content");
    }
    if (!include.isEmpty()) {
      body.set("include", include);
    }
    body.put("store", false);
    return body.put("stream", target.stream());
  }

  /** The effort that is sent, if one is. */
  private Optional<Effort> thinking() {
    Thinking thinking = request.thinking();
    boolean unstated = thinking.mode() == Mode.UNSTATED;
    // An effort may be named without a word on whether to think.
    Optional<Effort> named = thinking.effort().filter(effort -> effort != Effort.NONE);
    if (unstated && named.isEmpty() && !Boolean.TRUE.equals(thinking.shownOrNull())) {
      return Optional.empty();
    }
    if (!family.can(Ability.REASONING)) {
      if (unstated ? named.isPresent() : thinking.mode() != Mode.OFF) {
        losses.note(Loss.dropped(thinkingField()));
      }
      return Optional.empty();
    }
    Optional<Effort> wanted =
        switch (thinking.mode()) {
          case OFF -> Optional.of(Effort.NONE);
          case UNSTATED, ON, ADAPTIVE -> named;
        };
    Optional<Effort> sent = wanted.flatMap(this::fitting);
    ObjectNode reasoning = Json.object();
    sent.ifPresent(effort -> reasoning.put("effort", effort.wireName()));
    boolean shown =
        unstated
            ? Boolean.TRUE.equals(thinking.shownOrNull())
            : !Boolean.FALSE.equals(thinking.shownOrNull());
    if (shown && thinking.mode() != Mode.OFF) {
      reasoning.put("summary", "auto");
    }
    if (!reasoning.isEmpty()) {
      body.set("reasoning", reasoning);
    }
    return sent;
  }

  private Optional<Effort> fitting(Effort wanted) {
    if (wanted == Effort.NONE && family.unknown()) {
      // A compatible vendor may refuse the word, and to think a little costs less than that.
      losses.note(Loss.dropped(thinkingField()));
      return Optional.empty();
    }
    Optional<Effort> nearest = family.nearest(wanted);
    if (nearest.filter(effort -> effort != wanted).isPresent()) {
      losses.note(
          Loss.mapped(
              thinkingField(), wanted.wireName() + "->" + nearest.orElse(wanted).wireName()));
    }
    return nearest;
  }

  private String thinkingField() {
    return CodexFields.name(
        request,
        "reasoning.effort",
        "reasoning_effort",
        "output_config.effort",
        "thinking",
        "generationConfig.thinkingConfig",
        "generation_config.thinking_config");
  }

  private void sampling(Optional<Effort> effort) {
    Sampling sampling = request.sampling();
    boolean samples = family.samples(effort);
    if (sampling.temperature().isPresent()) {
      if (samples) {
        body.put("temperature", sampling.temperature().getAsDouble());
      } else {
        lose("temperature", "generationConfig.temperature", "generation_config.temperature");
      }
    }
    if (sampling.topP().isPresent()) {
      if (samples) {
        body.put("top_p", sampling.topP().getAsDouble());
      } else {
        lose("top_p", "generationConfig.topP", "generation_config.top_p");
      }
    }
    if (sampling.topK().isPresent()) {
      lose("top_k", "generationConfig.topK", "generation_config.top_k");
    }
    if (sampling.seed().isPresent()) {
      lose("seed", "generationConfig.seed", "generation_config.seed");
    }
    if (sampling.presencePenalty().isPresent()) {
      lose(
          "presence_penalty",
          "generationConfig.presencePenalty",
          "generation_config.presence_penalty");
    }
    if (sampling.frequencyPenalty().isPresent()) {
      lose(
          "frequency_penalty",
          "generationConfig.frequencyPenalty",
          "generation_config.frequency_penalty");
    }
    if (!sampling.stop().isEmpty()) {
      lose("stop", "stop_sequences", "generationConfig.stopSequences");
    }
  }

  private void lose(String... spellings) {
    losses.note(Loss.dropped(CodexFields.name(request, spellings)));
  }

  private void maxTokens() {
    if (request.options().maxTokens().isEmpty()) {
      return;
    }
    int wanted = request.options().maxTokens().getAsInt();
    String field =
        CodexFields.name(
            request,
            "max_output_tokens",
            "max_tokens",
            "max_completion_tokens",
            "generationConfig.maxOutputTokens");
    if (wanted <= 0) {
      throw CodexJson.bad(field, "the upstream cannot answer with no token at all");
    }
    if (wanted < MIN_OUTPUT_TOKENS) {
      losses.note(Loss.mapped(field, wanted + "->" + MIN_OUTPUT_TOKENS));
    }
    body.put("max_output_tokens", Math.max(wanted, MIN_OUTPUT_TOKENS));
  }

  private void format() {
    ObjectNode text = Json.object();
    switch (request.options().format()) {
      case OutputFormat.Text plain -> {}
      case OutputFormat.JsonObject json -> {
        text.putObject("format").put("type", "json_object");
        sayJson();
      }
      case OutputFormat.JsonSchema schema -> text.set("format", format(schema));
    }
    String verbosity = request.options().verbosityOrNull();
    if (verbosity != null && (family.unknown() || family.can(Ability.FREEFORM))) {
      text.put("verbosity", verbosity);
    } else if (verbosity != null) {
      lose("text.verbosity", "verbosity");
    }
    if (!text.isEmpty()) {
      body.set("text", text);
    }
  }

  private ObjectNode format(OutputFormat.JsonSchema schema) {
    String name = schema.nameOrNull();
    ObjectNode format =
        Json.object()
            .put("type", "json_schema")
            .put(
                "name",
                name == null || name.isEmpty() ? "response" : Ids.toolName(name, FORMAT_NAME));
    if (schema.descriptionOrNull() != null) {
      format.put("description", schema.descriptionOrNull());
    }
    format.set("schema", schema.schema());
    boolean fits = CodexSchemas.fitsStrict(schema.schema());
    if (!fits && Boolean.TRUE.equals(schema.strictOrNull())) {
      losses.note(
          Loss.mapped(
              CodexFields.name(request, "text.format.strict", "response_format", "output_config"),
              "strict:true->false"));
    }
    return format.put("strict", fits && !Boolean.FALSE.equals(schema.strictOrNull()));
  }

  /** The vendor refuses this format unless the input speaks of JSON. */
  private void sayJson() {
    boolean said =
        request.conversation().stream()
            .flatMap(message -> message.blocks().stream())
            .anyMatch(
                block ->
                    block instanceof Block.Text text
                        && text.text().toLowerCase(Locale.ROOT).contains("json"));
    if (!said) {
      ObjectNode item = ((ArrayNode) body.path("input")).insertObject(0);
      item.put("type", "message").put("role", "developer");
      item.putArray("content")
          .addObject()
          .put("type", "input_text")
          .put("text", "Reply with one JSON object only.");
      losses.note(Loss.emulated("response_format", "the input says JSON"));
    }
  }

  private void options() {
    Options options = request.options();
    String tier = tier(options.serviceTierOrNull());
    if (tier != null) {
      body.put("service_tier", tier);
      if ("fast".equals(options.serviceTierOrNull())) {
        losses.note(Loss.mapped("speed", "fast->priority"));
      }
    } else if (options.serviceTierOrNull() != null) {
      lose("service_tier", "serviceTier", "speed");
    }
    if (options.userOrNull() != null) {
      body.put("safety_identifier", key(options.userOrNull()));
    }
    if (options.sessionOrNull() != null) {
      body.put("prompt_cache_key", key(options.sessionOrNull()));
    }
  }

  /** Models refuse them where they refuse sampling. */
  private void logprobs(int alternatives, boolean taken) {
    if (!taken) {
      lose("logprobs", "top_logprobs", "generationConfig.responseLogprobs");
      return;
    }
    include.add("message.output_text.logprobs");
    if (alternatives > 0) {
      body.put("top_logprobs", Math.min(alternatives, OpenAiLogProbs.MOST));
    }
  }

  private static @Nullable String tier(@Nullable String tier) {
    return switch (tier == null ? "" : tier.toLowerCase(Locale.ROOT)) {
      case "auto" -> "auto";
      case "default", "standard", "standard_only" -> "default";
      case "flex" -> "flex";
      case "scale" -> "scale";
      case "priority", "fast" -> "priority";
      default -> null;
    };
  }

  private static String key(String key) {
    return key.length() <= MAX_KEY ? key : Ids.digest(key, 48);
  }
}

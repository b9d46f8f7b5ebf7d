package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Writes a request for a vendor. One per request. */
final class ChatRequestEncoder {

  private static final String PATH = "/v1/chat/completions";

  /** Longer ones are refused. */
  private static final int MAX_KEY = 64;

  private final ChatRequest request;
  private final Target target;
  private final Losses losses;
  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final ObjectNode body = Json.object();

  ChatRequestEncoder(ChatRequest request, Target target, Losses losses) {
    this.request = requireNonNull(request, "request is null");
    this.target = requireNonNull(target, "target is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.family = ChatFamily.of(target);
    this.quirks = ChatQuirks.of(target.quirks(), family);
  }

  UpstreamRequest encode() {
    body.put("model", target.model());
    ArrayNode messages = body.putArray("messages");
    ChatMessageEncoder writer = new ChatMessageEncoder(messages, family, quirks, losses);
    writer.write(request);
    new ChatToolEncoder(body, family, quirks, losses).write(request.tooling());
    maxTokens();
    new ChatEffort(body, family, quirks, losses)
        .write(request.thinking(), name("reasoning_effort", "thinking", "reasoning"));
    sampling();
    format(writer);
    options();
    stream();
    return new UpstreamRequest("POST", PATH, "", Json.bytes(body));
  }

  /** The client's own name of a field: the first of the names that its request has. */
  private String name(String neutral, String... others) {
    ObjectNode source = request.source().body();
    if (source.has(neutral)) {
      return neutral;
    }
    for (String other : others) {
      for (String holder : new String[] {"", "generationConfig", "generation_config"}) {
        if ((holder.isEmpty() ? source : source.path(holder)).has(other)) {
          return holder.isEmpty() ? other : holder + "." + other;
        }
      }
    }
    return neutral;
  }

  private void maxTokens() {
    if (request.options().maxTokens().isEmpty()) {
      return;
    }
    int tokens = request.options().maxTokens().getAsInt();
    if (tokens <= 0) {
      throw ChatFields.bad(
          name("max_tokens", "max_output_tokens", "maxOutputTokens"),
          "an answer of " + tokens + " tokens cannot be had from this upstream");
    }
    body.put(quirks.maxTokensField(), tokens);
  }

  private boolean takesSampling() {
    if (!family.reasoning()) {
      return true;
    }
    return family.samplingIfNone() && body.path("reasoning_effort").asText().equals("none");
  }

  private void sampling() {
    Sampling sampling = request.sampling();
    number("temperature", sampling.temperature(), 1, "temperature");
    number("top_p", sampling.topP(), 1, "topP");
    number("presence_penalty", sampling.presencePenalty(), 0, "presencePenalty");
    number("frequency_penalty", sampling.frequencyPenalty(), 0, "frequencyPenalty");
    sampling.seed().ifPresent(seed -> body.put("seed", seed));
    if (sampling.topK().isPresent()) {
      if (quirks.topK()) {
        body.put("top_k", sampling.topK().getAsInt());
      } else {
        losses.note(Loss.dropped(name("top_k", "topK")));
      }
    }
    if (!sampling.stop().isEmpty()) {
      if (family.reasoning()) {
        losses.note(Loss.dropped(name("stop", "stop_sequences", "stopSequences")));
      } else {
        ArrayNode stops = body.putArray("stop");
        sampling.stop().forEach(stops::add);
      }
    }
  }

  /** A model that takes no sampling loses nothing with what is the default anyway. */
  private void number(String name, OptionalDouble value, double standard, String other) {
    if (value.isEmpty()) {
      return;
    }
    double number = value.getAsDouble();
    if (!takesSampling()) {
      if (number != standard) {
        losses.note(Loss.dropped(name(name, other)));
      }
    } else if (number == Math.rint(number) && Math.abs(number) < 1e9) {
      body.put(name, (long) number);
    } else {
      body.put(name, number);
    }
  }

  private void format(ChatMessageEncoder writer) {
    switch (request.options().format()) {
      case OutputFormat.Text text -> {}
      case OutputFormat.JsonObject object -> jsonObject(writer);
      case OutputFormat.JsonSchema schema -> jsonSchema(schema, writer);
    }
  }

  private void jsonObject(ChatMessageEncoder writer) {
    if (!quirks.responseFormat().equals("none")) {
      body.putObject("response_format").put("type", "json_object");
    }
    if (quirks.responseFormat().equals("none")
        || !Json.text(body.path("messages")).toLowerCase(Locale.ROOT).contains("json")) {
      // The vendor refuses the format where nothing in the messages names it.
      writer.instruct("Reply with one JSON object and nothing else.");
    }
  }

  private void jsonSchema(OutputFormat.JsonSchema format, ChatMessageEncoder writer) {
    if (!quirks.responseFormat().equals("json_schema")) {
      losses.note(Loss.emulated(formatName(), "by instruction"));
      writer.instruct(
          "Reply with one JSON object and nothing else. It must fit this JSON Schema: "
              + Json.text(format.schema()));
      if (quirks.responseFormat().equals("json_object")) {
        body.putObject("response_format").put("type", "json_object");
      }
      return;
    }
    ObjectNode holder = body.putObject("response_format").put("type", "json_schema");
    ObjectNode schema = holder.putObject("json_schema");
    schema.put("name", schemaName(format.nameOrNull()));
    if (format.descriptionOrNull() != null) {
      schema.put("description", format.descriptionOrNull());
    }
    schema.set("schema", ChatSchemas.forVendor(format.schema(), family));
    Boolean strict = format.strictOrNull();
    if (strict != null) {
      boolean fits = ChatSchemas.strict(format.schema());
      if (strict && !fits) {
        losses.note(Loss.mapped(formatName(), "strict:true->false"));
      }
      schema.put("strict", strict && fits);
    }
  }

  private String formatName() {
    return name("response_format", "output_config", "text", "responseJsonSchema", "responseSchema");
  }

  private static String schemaName(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return "response";
    }
    return Ids.toolName(name, ChatCodec.NAMES);
  }

  private void options() {
    Options options = request.options();
    if (options.verbosityOrNull() != null && family.verbosity()) {
      body.put("verbosity", options.verbosityOrNull());
    } else if (options.verbosityOrNull() != null) {
      losses.note(Loss.dropped(CodexFields.name(request, "text.verbosity", "verbosity")));
    }
    options.logprobs().ifPresent(this::logprobs);
    if (options.serviceTierOrNull() != null) {
      serviceTier(options.serviceTierOrNull());
    }
    String user = options.userOrNull();
    if (user != null) {
      if (family.openAi()) {
        body.put("safety_identifier", key(user));
      } else {
        body.put("user", key(user));
      }
    }
    // Without it compatible vendors lose nothing: it only tells where a cache may lie.
    if (options.sessionOrNull() != null && family.openAi()) {
      body.put("prompt_cache_key", key(options.sessionOrNull()));
    }
  }

  /** Models refuse them where they refuse sampling. */
  private void logprobs(int alternatives) {
    if (!takesSampling()) {
      losses.note(Loss.dropped(name("logprobs", "top_logprobs", "responseLogprobs")));
      return;
    }
    body.put("logprobs", true);
    if (alternatives > 0) {
      body.put("top_logprobs", Math.min(alternatives, OpenAiLogProbs.MOST));
    }
  }

  private static String key(String text) {
    return text.length() <= MAX_KEY ? text : Ids.digest(text, MAX_KEY - 12);
  }

  private void serviceTier(String tier) {
    String word =
        switch (tier.toLowerCase(Locale.ROOT)) {
          case "auto", "default", "flex", "scale", "priority" -> tier.toLowerCase(Locale.ROOT);
          case "standard", "standard_only" -> "default";
          case "fast" -> "priority";
          default -> "";
        };
    if (word.isEmpty() || !family.openAi()) {
      losses.note(Loss.dropped(name("service_tier", "serviceTier", "speed")));
      return;
    }
    body.put("service_tier", word);
    if (tier.equals("fast")) {
      losses.note(Loss.mapped("speed", "fast->priority"));
    }
  }

  /** Usage is always asked for; a client that did not ask is not shown it. */
  private void stream() {
    if (!target.stream()) {
      return;
    }
    body.put("stream", true);
    if (quirks.streamUsage()) {
      body.putObject("stream_options").put("include_usage", true);
    }
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Losses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes one prepared request for a Messages upstream. One per request. */
final class ClaudeRequestEncoder {

  /** What this module writes belongs to this version of the API. */
  private static final String VERSION = "2023-06-01";

  private static final String FILES_BETA = "files-api-2025-04-14";

  private final ChatRequest request;
  private final Target target;
  private final Losses losses;
  private final ModelFamily family;
  private final Set<String> betas = new TreeSet<>();

  ClaudeRequestEncoder(ChatRequest request, Target target, Losses losses) {
    this.request = request;
    this.target = target;
    this.losses = losses;
    // A compatible vendor's model may have a name that says nothing: the channel may say whose like
    // it is.
    this.family = ModelFamily.of(target.quirks().value("modelFamily").orElse(target.model()));
  }

  UpstreamRequest encode() {
    ClaudeTurns turns = new ClaudeTurns(request, losses);
    ArrayNode system = turns.system();
    turns.conversation();
    if (turns.usesFiles()) {
      betas.add(FILES_BETA);
    }
    ClaudeToolEncoder tools = new ClaudeToolEncoder(request, family, losses);
    ArrayNode declared = tools.tools();
    if (!tools.servers().isEmpty()) {
      betas.add(ClaudeMcp.BETA);
    }
    ObjectNode config = Json.object();
    boolean answerTool = format(config, system, declared);
    ObjectNode choice = answerTool ? answerChoice(declared) : tools.choice(declared);
    choice = possible(choice);
    ThinkingPlan plan =
        ThinkingPlan.of(
            request,
            family,
            new ThinkingPlan.Circumstances(forced(choice), turns.unsignedToolLoop()),
            losses);
    if (plan.effortOrNull() != null) {
      config.put("effort", plan.effortOrNull().wireName());
    }
    turns.finish(family.prefill() && !plan.on() && !answerTool && !config.has("format"));

    ObjectNode body = Json.object().put("model", target.model());
    body.put("max_tokens", plan.maxTokens());
    if (target.stream()) {
      body.put("stream", true);
    }
    setUnlessEmpty(body, "system", system);
    setUnlessEmpty(body, "tools", declared);
    setUnlessEmpty(body, "mcp_servers", tools.servers());
    if (!declared.isEmpty() && !choice.isEmpty()) {
      body.set("tool_choice", choice);
    }
    ArrayNode messages = turns.messages();
    body.set("messages", messages);
    if (plan.thinkingOrNull() != null) {
      body.set("thinking", plan.thinkingOrNull());
    }
    if (!config.isEmpty()) {
      body.set("output_config", config);
    }
    new ClaudeSampling(request, family, plan.on(), losses).write(body);
    options(body);
    ClaudeCacheMarks.settle(system, declared, messages, mayMark());
    return new UpstreamRequest("POST", "/v1/messages", "", Json.bytes(body), headers());
  }

  private static void setUnlessEmpty(ObjectNode body, String name, ArrayNode list) {
    if (!list.isEmpty()) {
      body.set(name, list);
    }
  }

  /** A client of this dialect could have marked what is to be cached, and did not want to. */
  private boolean mayMark() {
    return !request.source().dialect().equals(ClaudeCodec.CLAUDE)
        && !target.quirks().is("noCacheMarks");
  }

  /** Writes what the answer must look like; true if a tool stands for it. */
  private boolean format(ObjectNode config, ArrayNode system, ArrayNode declared) {
    return switch (request.options().format()) {
      case OutputFormat.Text text -> false;
      case OutputFormat.JsonObject object -> {
        system
            .addObject()
            .put("type", "text")
            .put("text", "Reply with one JSON object and nothing else.");
        losses.note(Loss.emulated(formatField(), "by a word to the model"));
        yield false;
      }
      case OutputFormat.JsonSchema schema -> {
        if (family.structured()) {
          ObjectNode format = config.putObject("format").put("type", "json_schema");
          format.set("schema", new StrictSchema(losses, formatField()).of(schema.schema()));
          yield false;
        }
        declared.add(answerTool(schema));
        losses.note(Loss.emulated(formatField(), "by a forced tool"));
        yield true;
      }
    };
  }

  private static ObjectNode answerTool(OutputFormat.JsonSchema schema) {
    String said = schema.descriptionOrNull();
    ObjectNode tool =
        Json.object()
            .put("name", ClaudeCodec.ANSWER_TOOL)
            .put(
                "description",
                "Gives the answer to the user. Call it to answer."
                    + (said == null ? "" : " The answer is: " + said));
    tool.set("input_schema", ToolSchemas.root(schema.schema()).schema());
    return tool;
  }

  /**
   * Where other tools may have to be called first the model may choose, but not answer in words.
   */
  private static ObjectNode answerChoice(ArrayNode declared) {
    ObjectNode choice = Json.object();
    if (declared.size() > 1) {
      choice.put("type", "any");
    } else {
      choice.put("type", "tool").put("name", ClaudeCodec.ANSWER_TOOL);
    }
    return choice.put("disable_parallel_tool_use", true);
  }

  private String formatField() {
    return ClientField.name(
        request,
        "response_format",
        "text.format",
        "output_config.format",
        "output_format",
        "generationConfig.responseMimeType",
        "generation_config.response_mime_type");
  }

  private static boolean forced(ObjectNode choice) {
    String type = choice.path("type").asText();
    return type.equals("any") || type.equals("tool");
  }

  /** The newest models refuse a forced call. */
  private ObjectNode possible(ObjectNode choice) {
    boolean refused = !family.forcedTools() || (family.off() == ModelFamily.Off.NEVER && thinks());
    if (!forced(choice) || !refused) {
      return choice;
    }
    losses.note(
        Loss.mapped(
            ClientField.name(request, "tool_choice", "toolConfig", "tool_config"),
            choice.path("type").asText() + "->auto"));
    ObjectNode auto = Json.object().put("type", "auto");
    if (choice.has("disable_parallel_tool_use")) {
      auto.set("disable_parallel_tool_use", choice.get("disable_parallel_tool_use"));
    }
    return auto;
  }

  private boolean thinks() {
    Thinking thinking = request.thinking();
    return family.thinksUnasked() || thinking.mode() == Mode.ON || thinking.mode() == Mode.ADAPTIVE;
  }

  private void options(ObjectNode body) {
    String user = request.options().userOrNull();
    if (user != null && !user.isBlank()) {
      body.putObject("metadata").put("user_id", user);
    }
    String tier = request.options().serviceTierOrNull();
    if (tier != null) {
      serviceTier(tier, body);
    }
    if (request.options().verbosityOrNull() != null) {
      losses.note(Loss.dropped(ClientField.name(request, "text.verbosity", "verbosity")));
    }
    if (request.options().logprobs().isPresent()) {
      losses.note(
          Loss.dropped(
              ClientField.name(
                  request,
                  "logprobs",
                  "top_logprobs",
                  "generationConfig.responseLogprobs",
                  "generation_config.response_logprobs")));
    }
  }

  private void serviceTier(String tier, ObjectNode body) {
    String field = ClientField.name(request, "service_tier", "serviceTier");
    switch (tier) {
      case "auto", "standard_only" -> body.put("service_tier", tier);
      case "default", "standard" -> body.put("service_tier", "standard_only");
      case "unspecified" -> {
        // The vendor's own choice, which is what happens if nothing is sent.
      }
      case "priority" -> {
        body.put("service_tier", "auto");
        losses.note(Loss.mapped(field, "priority->auto"));
      }
      default -> losses.note(Loss.dropped(field));
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("anthropic-version", VERSION);
    if (!betas.isEmpty()) {
      headers.put("anthropic-beta", String.join(",", List.copyOf(betas)));
    }
    return headers;
  }
}

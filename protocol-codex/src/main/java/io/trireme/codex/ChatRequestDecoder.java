package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.translate.Envelopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads a client's request. One per request.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat
 *     completion</a>
 */
final class ChatRequestDecoder {

  /** What is read here or by a helper, or says nothing that another vendor could miss. */
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "stream",
          "stream_options",
          "max_completion_tokens",
          "max_tokens",
          "n",
          "temperature",
          "top_p",
          "top_k",
          "frequency_penalty",
          "presence_penalty",
          "logprobs",
          "top_logprobs",
          "seed",
          "stop",
          "tools",
          "tool_choice",
          "functions",
          "function_call",
          "parallel_tool_calls",
          "web_search_options",
          "reasoning_effort",
          "reasoning",
          "thinking",
          "enable_thinking",
          "thinking_budget",
          "verbosity",
          "response_format",
          "modalities",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "service_tier");

  private final Envelopes envelopes;
  private final List<Loss> losses = new ArrayList<>();

  ChatRequestDecoder(Envelopes envelopes) {
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
  }

  /**
   * The request in neutral words.
   *
   * @throws GatewayException with {@code BAD_REQUEST} and the path of the field
   */
  ChatRequest decode(byte[] body) {
    if (!(Json.exact(body) instanceof ObjectNode root)) {
      throw new GatewayException(Kind.BAD_REQUEST, "The request body is not a JSON object.");
    }
    String model = ChatFields.required(root, "", "model");
    refuseWhatNobodyCanDo(root);
    List<Message> messages = new ChatMessageDecoder(envelopes, losses).decode(messages(root));
    Boolean stream = ChatFields.flag(root, "", "stream");
    obfuscation(ChatFields.object(root, "", "stream_options"));
    Sampling sampling = sampling(root);
    Options options = options(root);
    noteTheRest(root);
    return new ChatRequest(
        new ChatRequest.Source(ChatCodec.DIALECT, root, Boolean.TRUE.equals(stream), losses),
        model,
        messages,
        ChatToolDecoder.decode(root),
        sampling,
        ChatThinking.read(root),
        options);
  }

  private static ArrayNode messages(ObjectNode root) {
    ArrayNode messages = ChatFields.array(root, "", "messages");
    if (messages == null || messages.isEmpty()) {
      throw ChatFields.bad("messages", "must be an array that is not empty");
    }
    return messages;
  }

  private static void refuseWhatNobodyCanDo(ObjectNode root) {
    if (ChatFields.integer(root, "", "n").orElse(1) != 1) {
      throw ChatFields.bad("n", "more than one choice cannot be had from this upstream");
    }
    ArrayNode modalities = ChatFields.array(root, "", "modalities");
    if (modalities != null) {
      for (JsonNode modality : modalities) {
        if (!modality.asText().equals("text")) {
          throw ChatFields.bad(
              "modalities", "this upstream answers with text only, not with " + modality.asText());
        }
      }
    }
  }

  private static Sampling sampling(ObjectNode root) {
    return new Sampling(
        ChatFields.number(root, "", "temperature"),
        ChatFields.number(root, "", "top_p"),
        ChatFields.integer(root, "", "top_k"),
        ChatFields.longInteger(root, "", "seed"),
        ChatFields.number(root, "", "presence_penalty"),
        ChatFields.number(root, "", "frequency_penalty"),
        stop(root.path("stop")));
  }

  private static List<String> stop(JsonNode stop) {
    if (stop.isMissingNode() || stop.isNull()) {
      return List.of();
    }
    if (stop.isTextual()) {
      return List.of(stop.textValue());
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode one : stop) {
      if (!one.isTextual()) {
        throw ChatFields.bad("stop", "must be a string or an array of strings");
      }
      stops.add(one.textValue());
    }
    if (!stop.isArray()) {
      throw ChatFields.bad("stop", "must be a string or an array of strings");
    }
    return stops;
  }

  private static Options options(ObjectNode root) {
    OptionalInt maxTokens = ChatFields.integer(root, "", "max_completion_tokens");
    OptionalInt older = ChatFields.integer(root, "", "max_tokens");
    String user = ChatFields.text(root, "", "safety_identifier");
    String olderUser = ChatFields.text(root, "", "user");
    Boolean logprobs = ChatFields.flag(root, "", "logprobs");
    OptionalInt alternatives = ChatFields.integer(root, "", "top_logprobs");
    return new Options(
        maxTokens.isPresent() ? maxTokens : older,
        format(ChatFields.object(root, "", "response_format")),
        ChatFields.text(root, "", "verbosity"),
        ChatFields.text(root, "", "service_tier"),
        user == null ? olderUser : user,
        ChatFields.text(root, "", "prompt_cache_key"),
        Boolean.TRUE.equals(logprobs)
            ? OptionalInt.of(alternatives.orElse(0))
            : OptionalInt.empty());
  }

  private static OutputFormat format(@Nullable ObjectNode format) {
    if (format == null) {
      return new OutputFormat.Text();
    }
    String type = ChatFields.required(format, "response_format.", "type");
    return switch (type) {
      case "text" -> new OutputFormat.Text();
      case "json_object" -> new OutputFormat.JsonObject();
      case "json_schema" -> schema(ChatFields.object(format, "response_format.", type));
      default -> throw ChatFields.bad("response_format.type", "'" + type + "' is not known");
    };
  }

  private static OutputFormat schema(@Nullable ObjectNode said) {
    String path = "response_format.json_schema";
    if (said == null) {
      throw ChatFields.bad(path, "is required");
    }
    ObjectNode schema = ChatFields.object(said, path + ".", "schema");
    return new OutputFormat.JsonSchema(
        ChatFields.text(said, path + ".", "name"),
        ChatFields.text(said, path + ".", "description"),
        schema == null ? Json.object() : schema,
        ChatFields.flag(said, path + ".", "strict"));
  }

  /** Padding against those who watch the sizes of events. */
  private void obfuscation(@Nullable ObjectNode stream) {
    if (stream != null && stream.path("include_obfuscation").asBoolean()) {
      losses.add(Loss.dropped("stream_options.include_obfuscation"));
    }
  }

  /** What says something and has no neutral meaning is told; an empty value says nothing. */
  private void noteTheRest(ObjectNode root) {
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      boolean silent =
          value.isNull()
              || (value.isBoolean() && !value.booleanValue())
              || (value.isContainerNode() && value.isEmpty());
      if (!KNOWN.contains(name) && !silent) {
        losses.add(Loss.dropped(name));
      }
    }
  }
}

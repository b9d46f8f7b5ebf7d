package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.MalformedJsonException;
import io.trireme.core.Usage;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the answers of both dialects have in common: how they count, and how they say no. */
final class OpenAiResults {

  private static final Set<String> WANTED = Set.of("error", "usage", "input_tokens");

  private OpenAiResults() {}

  /**
   * What matters of a whole answer.
   *
   * @param error set if it is none
   * @param usage its usage object; missing if it has none
   * @param inputTokens the count that stands at its root; missing if it has none
   */
  record Whole(@Nullable GatewayError error, JsonNode usage, JsonNode inputTokens) {

    private static Whole failed(GatewayError error) {
      return new Whole(error, MissingNode.getInstance(), MissingNode.getInstance());
    }
  }

  /** Takes a shallow look at a whole answer. */
  static Whole whole(byte[] body) {
    JsonTopLevel fields;
    try {
      fields = JsonTopLevel.scan(body, WANTED);
    } catch (MalformedJsonException e) {
      return Whole.failed(
          new GatewayError(
              Kind.UPSTREAM_BROKEN, "The upstream's answer is not valid JSON: " + e.getMessage()));
    }
    // A response always has the field; it is null unless the response failed.
    JsonNode error = slice(body, fields.last("error"));
    if (isError(error)) {
      return Whole.failed(OpenAiFaults.inBand(error));
    }
    return new Whole(
        null, slice(body, fields.last("usage")), slice(body, fields.last("input_tokens")));
  }

  /** True if a whole answer in choices has anything to show, or says why it has not. */
  static boolean choicesSpeak(byte[] body) {
    JsonNode choices = field(body, "choices");
    for (JsonNode choice : choices) {
      String reason = choice.path("finish_reason").asText(ChatChunk.SAID_ALL);
      if (!reason.equals(ChatChunk.SAID_ALL)) {
        return true;
      }
      for (Map.Entry<String, JsonNode> field : choice.path("message").properties()) {
        if (!field.getKey().equals("role") && holdsText(field.getValue())) {
          return true;
        }
      }
    }
    return !choices.isArray();
  }

  /** True if a whole response has any output, or is one that is not complete. */
  static boolean outputSpeaks(byte[] body) {
    return !field(body, "status").asText("completed").equals("completed")
        || speaks(field(body, "output"));
  }

  /** True if a response's output holds anything but messages without words. */
  static boolean speaks(JsonNode output) {
    for (JsonNode item : output) {
      if (!item.path("type").asText().equals("message")) {
        return true;
      }
      for (JsonNode part : item.path("content")) {
        if (!part.path("type").asText().equals("output_text")
            || !part.path("text").asText().isEmpty()) {
          return true;
        }
      }
    }
    return !output.isArray();
  }

  private static boolean holdsText(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode element : value) {
        if (holdsText(element)) {
          return true;
        }
      }
      return false;
    }
    return !value.isNull() && !value.asText().isEmpty();
  }

  private static JsonNode field(byte[] body, String name) {
    return slice(body, JsonTopLevel.scan(body, Set.of(name)).last(name));
  }

  private static JsonNode slice(byte[] body, Optional<JsonTopLevel.Field> field) {
    return field
        .map(f -> Json.read(Arrays.copyOfRange(body, f.start(), f.end())))
        .orElse(MissingNode.getInstance());
  }

  /** True if the data has a field {@code error} on which a client would throw. */
  static boolean isError(String data) {
    return isError(OpenAiJson.at(data, "error"));
  }

  private static boolean isError(JsonNode error) {
    return error.isObject() || (error.isTextual() && !error.asText().isEmpty());
  }

  /**
   * Usage in our words. OpenAI's input includes what was read from and written to the cache; some
   * vendors report more cached than read, which counts as nothing else read.
   *
   * @param input tokens of the request, cached ones included
   * @param output tokens of the answer, reasoning included
   * @param inputDetails may hold {@code cached_tokens} and {@code cache_write_tokens}
   * @param outputDetails may hold {@code reasoning_tokens}
   */
  static Usage usage(
      JsonNode input, JsonNode output, JsonNode inputDetails, JsonNode outputDetails) {
    OptionalLong read = OpenAiJson.number(inputDetails.path("cached_tokens"));
    OptionalLong written = OpenAiJson.number(inputDetails.path("cache_write_tokens"));
    OptionalLong total = OpenAiJson.number(input);
    OptionalLong fresh =
        total.isEmpty()
            ? total
            : OptionalLong.of(Math.max(0, total.getAsLong() - read.orElse(0) - written.orElse(0)));
    return new Usage(
        fresh,
        OpenAiJson.number(output),
        read,
        written,
        OpenAiJson.number(outputDetails.path("reasoning_tokens")));
  }
}

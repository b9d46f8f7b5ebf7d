package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call whose arguments come bit by bit, each under its path: strings grow, everything else is
 * set. For one call.
 *
 * @see <a href="https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling">
 *     Streaming function call arguments</a>
 */
final class PartialCall {

  private static final Pattern STEP =
      Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,5})]|\\['([^']*)']|\\[\"([^\"]*)\"]");
  private static final int MOST_STEPS = 100;
  private static final int MOST_ELEMENTS = 10_000;

  private final String name;
  private final @Nullable String idOrNull;
  private final ObjectNode args;

  /** A call of that name; what is known of its arguments already is kept. */
  PartialCall(String name, @Nullable String idOrNull, JsonNode args) {
    this.name = name;
    this.idOrNull = idOrNull;
    this.args = args instanceof ObjectNode object ? object : Json.object();
  }

  String name() {
    return name;
  }

  @Nullable String idOrNull() {
    return idOrNull;
  }

  ObjectNode args() {
    return args;
  }

  /**
   * Takes some more.
   *
   * @throws GatewayException if a path cannot be followed
   */
  void add(JsonNode partialArgs) {
    for (JsonNode part : partialArgs) {
      JsonNode value = value(part);
      if (value != null) {
        set(steps(part.path("jsonPath").asText()), value);
      }
    }
  }

  private static @Nullable JsonNode value(JsonNode part) {
    if (part.path("stringValue").isTextual()) {
      return part.get("stringValue");
    }
    if (part.path("numberValue").isNumber()) {
      return part.get("numberValue");
    }
    if (part.path("boolValue").isBoolean()) {
      return part.get("boolValue");
    }
    return part.has("nullValue") ? NullNode.getInstance() : null;
  }

  /** Names and indices: a name is a string, an index an integer. */
  private static List<Object> steps(String path) {
    if (!path.startsWith("$")) {
      throw broken();
    }
    List<Object> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path).region(1, path.length());
    while (matcher.lookingAt()) {
      steps.add(step(matcher));
      matcher.region(matcher.end(), path.length());
    }
    if (matcher.regionStart() != path.length() || steps.isEmpty() || steps.size() > MOST_STEPS) {
      throw broken();
    }
    return steps;
  }

  private static Object step(Matcher matcher) {
    if (matcher.group(2) != null) {
      return Integer.valueOf(matcher.group(2));
    }
    for (int group : new int[] {1, 3, 4}) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    throw broken();
  }

  private static GatewayException broken() {
    return new GatewayException(
        Kind.UPSTREAM_BROKEN, "The upstream's call has arguments under a path that leads nowhere.");
  }

  private void set(List<Object> steps, JsonNode value) {
    JsonNode at = args;
    for (int i = 0; i < steps.size() - 1; i++) {
      JsonNode next = child(at, steps.get(i));
      boolean list = steps.get(i + 1) instanceof Integer;
      if (list ? !next.isArray() : !next.isObject()) {
        next = list ? Json.object().arrayNode() : Json.object();
        put(at, steps.get(i), next);
      }
      at = next;
    }
    Object last = steps.getLast();
    JsonNode before = child(at, last);
    boolean grows = before.isTextual() && value.isTextual();
    String grown = grows ? before.textValue() + value.textValue() : "";
    put(at, last, grows ? Json.object().textNode(grown) : value);
  }

  private static JsonNode child(JsonNode at, Object step) {
    return step instanceof Integer index ? at.path(index) : at.path((String) step);
  }

  private static void put(JsonNode at, Object step, JsonNode value) {
    if (step instanceof Integer index && at instanceof ArrayNode list) {
      if (index >= MOST_ELEMENTS) {
        throw broken();
      }
      while (list.size() <= index) {
        list.addNull();
      }
      list.set(index, value);
    } else if (step instanceof String name && at instanceof ObjectNode object) {
      object.set(name, value);
    } else {
      throw broken();
    }
  }
}

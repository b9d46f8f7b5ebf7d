package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's own name for what is refused or lost: one of several spellings that its request has,
 * or the place in it where the very value stands.
 */
final class ClientField {

  private ClientField() {}

  /**
   * The first of these that the client's request has, else the first.
   *
   * @param spellings names of fields; a dot leads into an object
   */
  static String name(ChatRequest request, String... spellings) {
    for (String spelling : spellings) {
      JsonNode node = request.source().body();
      for (String step : spelling.split("\\.", -1)) {
        node = node.path(step);
      }
      if (!node.isMissingNode() && !node.isNull()) {
        return spelling;
      }
    }
    return spellings[0];
  }

  /** The path of the first string that is the value, or the fallback. */
  static String of(JsonNode body, String value, String fallback) {
    String found = find(body, value, "");
    return found == null ? fallback : found;
  }

  private static @Nullable String find(JsonNode node, String value, String path) {
    if (node.isTextual()) {
      return node.textValue().equals(value) ? path : null;
    }
    String dot = path.isEmpty() ? "" : path + ".";
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        String found = find(node.get(i), value, dot + i);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String found = find(field.getValue(), value, dot + field.getKey());
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}

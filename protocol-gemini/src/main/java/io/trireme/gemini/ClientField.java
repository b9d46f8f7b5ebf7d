package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's own name for what is refused: the place in its request where the very value stands.
 * It needs no word of the client's dialect.
 */
final class ClientField {

  private ClientField() {}

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

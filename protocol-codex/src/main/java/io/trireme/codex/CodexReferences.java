package io.trireme.codex;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the items of an input that stand for items of earlier turns. */
final class CodexReferences {

  private static final String TYPE = "item_reference";

  private CodexReferences() {}

  /** The ids that the items of an array refer to; the items themselves are not read. */
  static Set<String> in(byte[] json, int start, int end) {
    Set<String> ids = new HashSet<>();
    try (JsonParser parser = Json.factory().createParser(json, start, end - start)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
          String id = referenced(parser);
          if (id != null) {
            ids.add(id);
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // It was read as JSON before; what it means is judged where it is decoded.
      return Set.of();
    }
    return ids;
  }

  private static @Nullable String referenced(JsonParser parser) throws IOException {
    String type = "";
    String id = null;
    boolean role = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
      switch (name) {
        case "type" -> type = text ? parser.getText() : type;
        case "id" -> id = text ? parser.getText() : id;
        case "role" -> role = true;
        default -> {}
      }
      parser.skipChildren();
    }
    return refers(type, role) ? id : null;
  }

  /** The type may be left out: then an item without a role can only be a reference. */
  private static boolean refers(String type, boolean role) {
    return type.equals(TYPE) || (type.isEmpty() && !role);
  }

  /** True if the item stands for another. */
  static boolean is(JsonNode item) {
    return item.path("id").isTextual() && refers(item.path("type").asText(""), item.has("role"));
  }
}

package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the prompt is cached. The vendor caches only what is marked, takes four marks, and wants
 * long ones before short ones.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching">Caching</a>
 */
final class ClaudeCacheMarks {

  private static final String FIELD = "cache_control";
  private static final int MOST = 4;
  private static final Set<String> UNMARKABLE = Set.of("thinking", "redacted_thinking");

  private ClaudeCacheMarks() {}

  /** Marks an element, if it can be marked. */
  static void mark(ObjectNode element, @Nullable String ttl) {
    if (UNMARKABLE.contains(element.path("type").asText())) {
      return;
    }
    ObjectNode control = Json.object().put("type", "ephemeral");
    if ("1h".equals(ttl) || "5m".equals(ttl)) {
      control.put("ttl", ttl);
    }
    element.set(FIELD, control);
  }

  /**
   * Brings the marks of a request into the vendor's limits. A request without any, of a client
   * whose dialect knows none, is marked where it pays: the last tool, the end of the system, and
   * the last two turns of the user, the earlier of which is what the turn before has cached.
   */
  static void settle(ArrayNode system, ArrayNode tools, ArrayNode messages, boolean automatic) {
    List<ObjectNode> marked = new ArrayList<>();
    collect(tools, marked);
    collect(system, marked);
    for (JsonNode message : messages) {
      collect(message.path("content"), marked);
    }
    if (marked.isEmpty() && automatic) {
      markLast(tools);
      markLast(system);
      markTurns(messages);
      return;
    }
    int surplus = marked.size() - MOST;
    boolean shortSeen = false;
    for (int i = 0; i < marked.size(); i++) {
      if (i < surplus) {
        marked.get(i).remove(FIELD);
      } else if (marked.get(i).path(FIELD).path("ttl").asText().equals("1h")) {
        if (shortSeen) {
          mark(marked.get(i), null);
        }
      } else {
        shortSeen = true;
      }
    }
  }

  private static void collect(JsonNode list, List<ObjectNode> marked) {
    for (JsonNode element : list) {
      if (element instanceof ObjectNode object && object.has(FIELD)) {
        marked.add(object);
      }
    }
  }

  private static void markLast(JsonNode list) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i) instanceof ObjectNode element
          && !UNMARKABLE.contains(element.path("type").asText())) {
        mark(element, null);
        return;
      }
    }
  }

  private static void markTurns(ArrayNode messages) {
    int found = 0;
    for (int i = messages.size() - 1; i >= 0 && found < 2; i--) {
      if (messages.get(i).path("role").asText().equals("user")) {
        markLast(messages.get(i).path("content"));
        found++;
      }
    }
  }
}

package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;

/**
 * How Codex asks that its conversation be made shorter: the last item of the input is {@code
 * compaction_trigger}. The answer must hold one item {@code compaction}, which comes back with the
 * next request.
 */
final class CodexCompaction {

  /** The type of the item that asks. */
  static final String TRIGGER = "compaction_trigger";

  private CodexCompaction() {}

  /** True if the request asks for a compaction in place of an answer. */
  static boolean requested(ChatRequest request) {
    return requested(request.source().body());
  }

  /** True if the body of a request asks for a compaction in place of an answer. */
  static boolean requested(ObjectNode body) {
    JsonNode input = body.path("input");
    return input.isArray()
        && !input.isEmpty()
        && input.path(input.size() - 1).path("type").asText("").equals(TRIGGER);
  }

  /** Refuses a trigger in any place but the last. */
  static void requireLast(int index, int size, String path) {
    if (index != size - 1) {
      throw CodexJson.bad(path, TRIGGER + " must be the last item");
    }
  }

  /**
   * The item that stands for the conversation.
   *
   * @param sealed the summary in an envelope
   */
  static ObjectNode item(String id, String sealed) {
    return Json.object().put("type", "compaction").put("id", id).put("encrypted_content", sealed);
  }
}

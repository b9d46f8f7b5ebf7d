package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * How Codex asks that its conversation be made shorter: the last item of the input is {@code
 * compaction_trigger}. The answer must hold one item {@code compaction}, which comes back with the
 * next request. The endpoint for compaction answers with an object of its own: the user's messages
 * as they were, and that item.
 */
final class CodexCompaction {

  /** The type of the item that asks. */
  static final String TRIGGER = "compaction_trigger";

  private CodexCompaction() {}

  /**
   * What the client says to the compaction that it asks for in place of an answer; null if it asks
   * for an answer. Neither form has words for it: the instructions are those of the conversation.
   */
  static @Nullable String asked(RequestHead head, ObjectNode body) {
    JsonNode input = body.path("input");
    boolean triggered =
        input.isArray()
            && !input.isEmpty()
            && input.path(input.size() - 1).path("type").asText("").equals(TRIGGER);
    return triggered || endpoint(head) ? "" : null;
  }

  /** True if it is the type of an item that stands for a conversation. */
  static boolean isItem(String type) {
    return switch (type) {
      case "compaction", "compaction_summary", "context_compaction" -> true;
      default -> false;
    };
  }

  /** True if the request came to the endpoint for compaction, which has no stream. */
  static boolean endpoint(RequestHead head) {
    return head.path().equals(OpenAiRelay.COMPACT);
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

  /**
   * The endpoint's answer.
   *
   * @param output the item that stands for the conversation
   * @param usage null node if nothing is known
   * @see <a href="https://platform.openai.com/docs/api-reference/responses/compact">Compact a
   *     response</a>
   */
  static ObjectNode answer(AnswerContext context, ArrayNode output, JsonNode usage) {
    ObjectNode answer =
        Json.object()
            .put("id", "resp_" + context.requestId())
            .put("object", "response.compaction")
            .put("created_at", context.now().getEpochSecond());
    ArrayNode kept = answer.putArray("output");
    JsonNode input = context.request().source().body().path("input");
    if (input.isTextual()) {
      kept.addObject()
          .put("type", "message")
          .put("role", "user")
          .putArray("content")
          .addObject()
          .put("type", "input_text")
          .put("text", input.asText());
    }
    for (JsonNode item : input) {
      if (item.path("role").asText("").equals("user")
          && item.path("type").asText("message").equals("message")) {
        kept.add(item);
      }
    }
    kept.addAll(output);
    answer.set("usage", usage);
    return answer;
  }
}

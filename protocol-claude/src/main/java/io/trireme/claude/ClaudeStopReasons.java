package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.Loss;
import io.trireme.core.model.StopReason;
import io.trireme.core.translate.Losses;
import org.jspecify.annotations.Nullable;

/** Why an answer ended, to and from this dialect's words. */
final class ClaudeStopReasons {

  private ClaudeStopReasons() {}

  /**
   * What a {@code message_delta}'s delta, or a whole message, says of its end; null if it says
   * nothing.
   */
  static @Nullable Finished read(JsonNode node) {
    if (!node.path("stop_reason").isTextual()) {
      return null;
    }
    StopReason reason =
        switch (node.path("stop_reason").asText()) {
          case "end_turn" -> StopReason.END;
          case "max_tokens" -> StopReason.LENGTH;
          case "stop_sequence" -> StopReason.STOP_SEQUENCE;
          case "tool_use" -> StopReason.TOOL_CALLS;
          case "pause_turn" -> StopReason.PAUSED;
          case "refusal" -> StopReason.REFUSAL;
          case "model_context_window_exceeded" -> StopReason.CONTEXT_FULL;
          case "compaction" -> StopReason.COMPACTION;
          default -> StopReason.OTHER;
        };
    return new Finished(
        reason,
        node.path("stop_sequence").textValue(),
        node.path("stop_details").path("explanation").textValue());
  }

  /** Puts the end into a {@code message_delta}'s delta or a whole message. */
  static void write(Finished finished, ObjectNode node, Losses losses) {
    node.put("stop_reason", word(finished.reason()));
    boolean sequence = finished.reason() == StopReason.STOP_SEQUENCE;
    node.put("stop_sequence", sequence ? finished.stopSequenceOrNull() : null);
    JsonNode details = details(finished);
    node.set("stop_details", details);
    if (details.isNull() && finished.explanationOrNull() != null) {
      losses.note(Loss.droppedOfAnswer("explanation"));
    }
  }

  private static JsonNode details(Finished finished) {
    boolean refusal = word(finished.reason()).equals("refusal");
    if (!refusal) {
      return Json.object().nullNode();
    }
    String said = finished.explanationOrNull();
    boolean recited = finished.reason() == StopReason.RECITATION && said == null;
    // The categories are the vendor's own classifiers; nobody else's refusal belongs to one.
    return Json.object()
        .put("type", "refusal")
        .putNull("category")
        .put("explanation", recited ? "recitation" : said);
  }

  private static String word(StopReason reason) {
    return switch (reason) {
      case END, MALFORMED_CALL, OTHER -> "end_turn";
      case STOP_SEQUENCE -> "stop_sequence";
      case TOOL_CALLS -> "tool_use";
      case LENGTH -> "max_tokens";
      case CONTEXT_FULL -> "model_context_window_exceeded";
      case REFUSAL, SAFETY, RECITATION -> "refusal";
      case PAUSED -> "pause_turn";
      case COMPACTION -> "compaction";
    };
  }
}

package io.trireme.codex;

import io.trireme.core.model.StopReason;

/** Why a model stopped, in the words of this dialect and of vendors that are compatible with it. */
final class ChatReasons {

  private ChatReasons() {}

  static StopReason read(String reason) {
    return switch (reason) {
      case "stop", "eos", "end_turn", "stop_sequence" -> StopReason.END;
      case "tool_calls", "function_call", "tool_use" -> StopReason.TOOL_CALLS;
      case "length", "max_tokens" -> StopReason.LENGTH;
      case "model_context_window_exceeded", "model_length" -> StopReason.CONTEXT_FULL;
      case "content_filter", "sensitive" -> StopReason.SAFETY;
      default -> StopReason.OTHER;
    };
  }

  /**
   * The reason for a client.
   *
   * @param refused true if the words of a refusal were sent, which say why by themselves
   * @param legacy true if the client calls functions as the older API does
   */
  static String write(StopReason reason, boolean refused, boolean legacy) {
    return switch (reason) {
      case END, STOP_SEQUENCE, PAUSED, COMPACTION, MALFORMED_CALL, OTHER -> "stop";
      case TOOL_CALLS -> legacy ? "function_call" : "tool_calls";
      case LENGTH, CONTEXT_FULL -> "length";
      case REFUSAL -> refused ? "stop" : "content_filter";
      case SAFETY, RECITATION -> "content_filter";
    };
  }
}

package io.trireme.gemini;

import io.trireme.core.model.StopReason;
import java.util.Locale;

/**
 * Why an answer ended, in Google's words and in ours.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#FinishReason">FinishReason</a>
 */
final class FinishReasons {

  private FinishReasons() {}

  /** True if the word says that the answer is over. */
  static boolean isKnown(String word) {
    return !word.isBlank() && !word.toUpperCase(Locale.ROOT).endsWith("UNSPECIFIED");
  }

  static StopReason read(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "STOP" -> StopReason.END;
      case "MAX_TOKENS" -> StopReason.LENGTH;
      case "SAFETY",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "JAILBREAK",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT" ->
          StopReason.SAFETY;
      case "RECITATION", "IMAGE_RECITATION" -> StopReason.RECITATION;
      case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL" -> StopReason.MALFORMED_CALL;
      case "CONTINUATION" -> StopReason.PAUSED;
      default -> StopReason.OTHER;
    };
  }

  static String write(StopReason reason) {
    return switch (reason) {
      case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED, COMPACTION -> "STOP";
      case LENGTH, CONTEXT_FULL -> "MAX_TOKENS";
      case REFUSAL, SAFETY -> "SAFETY";
      case RECITATION -> "RECITATION";
      case MALFORMED_CALL -> "MALFORMED_FUNCTION_CALL";
      case OTHER -> "OTHER";
    };
  }
}

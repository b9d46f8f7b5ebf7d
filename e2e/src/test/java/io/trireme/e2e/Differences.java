package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * What a client reads of a recorded answer, and where that is not what the vendor said, and why.
 */
final class Differences {
  private static final Set<String> CUT = Set.of("max_tokens", "incomplete", "length", "MAX_TOKENS");

  private Differences() {}

  /**
   * What cannot be for this client: a stream in a shape that Responses had before its events had
   * types; one of Google's that was recorded without its end; and the call of a freeform tool,
   * which only a client of Responses declares here.
   */
  static boolean skipped(Recording recording, Tongue client) {
    JsonNode first = recording.events().getFirst();
    boolean untyped = recording.streaming() && first.path("type").isMissingNode();
    boolean freeform = recording.whole().toString().contains("\"custom_tool_call\"");
    if (recording.vendor() == Tongue.GEMINI) {
      return recording.said().stop().isEmpty();
    }
    return recording.vendor() == Tongue.CODEX && (untyped || (freeform && client != Tongue.CODEX));
  }

  /** What the client must read of a recorded answer. */
  static Tongue.Said expected(Recording recording, Tongue client) {
    Tongue.Said said = recording.said();
    return new Tongue.Said(
        said.thoughts(),
        text(recording, said.text(), client),
        said.calls(),
        said.callIds(),
        stop(said, client),
        said.input(),
        said.output());
  }

  /**
   * The same where Responses answered to a client with texts that stop: it has no such field, and
   * the gateway cuts at the first of them. Messages has a word for that.
   */
  static Tongue.Said cut(Tongue.Said said, Recording recording, Tongue client) {
    if (recording.vendor() != Tongue.CODEX) {
      return said;
    }
    JsonNode asked = recording.request();
    int end = said.text().length();
    for (String field : List.of("/stop_sequences", "/stop", "/generationConfig/stopSequences")) {
      for (JsonNode stop : asked.at(field)) {
        int found = said.text().indexOf(stop.asText());
        end = found < 0 ? end : Math.min(end, found);
      }
    }
    boolean cut = end < said.text().length();
    return new Tongue.Said(
        said.thoughts(),
        said.text().substring(0, end),
        said.calls(),
        said.callIds(),
        cut && client == Tongue.CLAUDE ? "stop_sequence" : said.stop(),
        said.input(),
        said.output());
  }

  /** Messages has no place for media of the model: words say that there were some. */
  private static String text(Recording recording, String text, Tongue client) {
    StringBuilder noted = new StringBuilder(text);
    if (recording.vendor() == Tongue.GEMINI && client == Tongue.CLAUDE) {
      for (JsonNode part : recording.whole().at("/candidates/0/content/parts")) {
        if (part.has("inlineData")) {
          noted
              .append("[The model gave a file that this protocol cannot carry: ")
              .append(part.at("/inlineData/mimeType").asText())
              .append("]");
        }
      }
    }
    return noted.toString();
  }

  /**
   * Why it ended, in the client's words. A text that was to stop the answer is not told: the
   * clients' dialects have no word for it, but for the one that the recording is of.
   */
  private static String stop(Tongue.Said said, Tongue client) {
    boolean cut = CUT.contains(said.stop());
    boolean calls = !said.calls().isEmpty();
    return switch (client) {
      case CLAUDE -> cut ? "max_tokens" : calls ? "tool_use" : "end_turn";
      case CODEX -> cut ? "incomplete" : "completed";
      case CHAT -> cut ? "length" : calls ? "tool_calls" : "stop";
      case GEMINI -> cut ? "MAX_TOKENS" : said.stop().equals("OTHER") ? "OTHER" : "STOP";
    };
  }
}

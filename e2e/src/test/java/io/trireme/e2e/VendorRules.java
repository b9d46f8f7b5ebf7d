package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/** What a vendor of one dialect refuses in a conversation, in the words in which it does. */
sealed interface VendorRules permits ClaudeRules, CodexRules, ChatRules, GeminiRules {
  /**
   * Reads a request.
   *
   * @param issued what this vendor said so far in the conversation
   * @throws Refusal with the vendor's words if it would answer 400
   */
  void read(JsonNode request, List<Utterance> issued);

  /** The vendor's error body around these words. */
  String error(String words);

  /** The vendor says no. */
  final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String words) {
      super(words);
    }
  }

  static VendorRules of(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE -> new ClaudeRules();
      case CODEX -> new CodexRules();
      case CHAT -> new ChatRules();
      case GEMINI -> new GeminiRules();
    };
  }

  /** Refuses unless it holds; each value takes the next place {@code %s} or {@code %d}. */
  static void require(boolean holds, String words, Object... values) {
    if (!holds) {
      throw new Refusal(filled(words, values));
    }
  }

  /** Refuses fields that the vendor does not know. */
  static void fields(JsonNode object, Set<String> known, String words, Object... values) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new Refusal(filled(words, values) + " (" + name + ")");
      }
    }
  }

  private static String filled(String words, Object... values) {
    String filled = words;
    for (Object value : values) {
      filled = filled.replaceFirst("%[sd]", Matcher.quoteReplacement(String.valueOf(value)));
    }
    return filled;
  }
}

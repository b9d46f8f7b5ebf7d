package io.trireme.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recorded requests that a vendor of another dialect is not asked, with what the refusal says; and
 * those that another gateway could not convert and this one carries without a loss, with what the
 * vendor is sent for it.
 */
final class Refusals {
  private static final Map<String, String> REFUSED = new HashMap<>();
  private static final Map<String, String> CARRIED = new HashMap<>();

  static {
    // Images and speech in place of words: no other vendor gives them in an answer.
    for (Tongue vendor : List.of(Tongue.CLAUDE, Tongue.CODEX, Tongue.CHAT)) {
      for (String name :
          List.of("imageConfigParam", "responseModalitiesAudioParam", "speechConfigParam")) {
        refused(Tongue.GEMINI, vendor, name, "only text can be given");
      }
    }
    // One answer is what the other dialects have room for; half of what was asked is not given.
    for (Tongue vendor : List.of(Tongue.CLAUDE, Tongue.CODEX, Tongue.GEMINI)) {
      refused(Tongue.CHAT, vendor, "nMultipleCompletionsParam", "more than one choice");
    }
    // Media by address, where a vendor is not known to fetch them, and the gateway does not.
    refused(Tongue.CODEX, Tongue.CHAT, "responsesInputFileUrlParam", "fetches no documents");
    // Sound and film, where a vendor has no place for them.
    String sound = "chatCompletionsUrlBackedAudioFileParam";
    refused(Tongue.CHAT, Tongue.CLAUDE, sound, "takes no sound");
    refused(Tongue.CHAT, Tongue.CODEX, sound, "takes sound as wav or mp3");
    for (String kept : List.of("Url", "Gcs")) {
      String film = "chatCompletions" + kept + "BackedVideoFileParam";
      refused(Tongue.CHAT, Tongue.CLAUDE, film, "takes no film");
      refused(Tongue.CHAT, Tongue.CODEX, film, "takes no video");
    }
    carried(
        Tongue.CHAT, Tongue.CODEX, "chatCompletionsAssistantCacheControlParam", "\"output_text\"");
    for (Tongue vendor : List.of(Tongue.CODEX, Tongue.CHAT)) {
      // Marks for caching are hints that change no answer, and go without a word.
      for (String name :
          List.of(
              "cacheControl5mParam",
              "chatCompletionsAnthropicCacheControlParam",
              "chatCompletionsAssistantCacheControlParam")) {
        carried(Tongue.CLAUDE, vendor, name, "\"model\"");
      }
      // Tools that the client runs stand for functions of the same name.
      carried(Tongue.CLAUDE, vendor, "codeInterpreterToolParam", "\"name\":\"bash\"");
      carried(
          Tongue.CLAUDE,
          vendor,
          "textEditorToolV3Param",
          "\"name\":\"str_replace_based_edit_tool\"");
    }
    // Hosted tools that the other vendor has too.
    carried(Tongue.CODEX, Tongue.CLAUDE, "codeInterpreterToolParam", "code_execution_20250825");
    carried(Tongue.CODEX, Tongue.CLAUDE, "webSearchToolParam", "web_search_20250305");
    carried(Tongue.GEMINI, Tongue.CLAUDE, "codeInterpreterToolParam", "code_execution_20250825");
    carried(Tongue.GEMINI, Tongue.CLAUDE, "urlContextToolParam", "web_fetch_20250910");
    carried(Tongue.GEMINI, Tongue.CODEX, "codeInterpreterToolParam", "code_interpreter");
    // The limit of the answer is raised by the tokens to think with.
    carried(Tongue.GEMINI, Tongue.CLAUDE, "reasoningEffortLowParam", "\"budget_tokens\"");
    carried(Tongue.GEMINI, Tongue.CLAUDE, "reasoningSummaryParam", "\"budget_tokens\"");
  }

  private Refusals() {}

  private static void refused(Tongue client, Tongue vendor, String name, String says) {
    REFUSED.put(key(client, vendor, name), says);
  }

  private static void carried(Tongue client, Tongue vendor, String name, String as) {
    CARRIED.put(key(client, vendor, name), as);
  }

  /** The second turn of a case repeats the first; a case that streams is another of that name. */
  private static String key(Tongue client, Tongue vendor, String name) {
    String plain = name.replaceFirst("(-streaming)?(, .*)?( followup)?$", "");
    return client + " " + vendor + " " + plain;
  }

  /** What the refusal says, where there is one. */
  static Optional<String> refused(Tongue client, Tongue vendor, String name) {
    return Optional.ofNullable(REFUSED.get(key(client, vendor, name)));
  }

  /** What the vendor is sent for what seemed impossible. */
  static Optional<String> carried(Tongue client, Tongue vendor, String name) {
    return Optional.ofNullable(CARRIED.get(key(client, vendor, name)));
  }
}

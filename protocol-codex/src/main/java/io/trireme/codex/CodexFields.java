package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.ChatRequest;

/** Finds the client's own name for what a request says, whatever dialect it speaks. */
final class CodexFields {

  private CodexFields() {}

  /**
   * The first of these that the client's body has, else the first.
   *
   * @param spellings paths into a body, names joined by dots
   */
  static String name(ChatRequest request, String... spellings) {
    for (String spelling : spellings) {
      JsonNode node = request.source().body();
      for (String name : spelling.split("\\.", -1)) {
        node = node.path(name);
      }
      if (!CodexJson.absent(node)) {
        return spelling;
      }
    }
    return spellings[0];
  }
}

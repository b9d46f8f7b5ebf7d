package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.translate.Ids;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code metadata.user_id} says: Claude Code writes a JSON text into it, older versions {@code
 * user_<hash>_account_<id>_session_<id>}, and everybody else a name of the end user.
 */
final class ClaudeUserId {

  private static final String SESSION_HEADER = "x-claude-code-session-id";
  private static final String LEGACY_SESSION = "_session_";
  private static final int DIGEST = 32;

  private ClaudeUserId() {}

  /** The conversation by the client's own name: Claude Code's header, else what the id says. */
  static @Nullable String session(RequestHead head, @Nullable String userId) {
    Optional<String> header = head.header(SESSION_HEADER).filter(id -> !id.isBlank());
    if (header.isPresent()) {
      return header.get();
    }
    if (userId == null) {
      return null;
    }
    JsonNode named = Json.read(userId).path("session_id");
    if (named.isTextual() && !named.asText().isBlank()) {
      return named.asText();
    }
    int at = userId.lastIndexOf(LEGACY_SESSION);
    String legacy = at < 0 ? "" : userId.substring(at + LEGACY_SESSION.length());
    return legacy.isBlank() ? null : legacy;
  }

  /**
   * The end user in a form that names nobody: an id that looks made up stays, all else is hashed,
   * without the part that changes from one conversation to the next.
   */
  static String user(String userId) {
    JsonNode json = Json.read(userId);
    if (json.isObject()) {
      return Ids.digest(
          json.path("device_id").asText() + "\n" + json.path("account_uuid").asText(), DIGEST);
    }
    int at = userId.lastIndexOf(LEGACY_SESSION);
    if (at >= 0) {
      return Ids.digest(userId.substring(0, at), DIGEST);
    }
    boolean opaque =
        userId.length() <= 64 && userId.chars().allMatch(c -> c < 128 && opaque((char) c));
    return opaque ? userId : Ids.digest(userId, DIGEST);
  }

  private static boolean opaque(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}

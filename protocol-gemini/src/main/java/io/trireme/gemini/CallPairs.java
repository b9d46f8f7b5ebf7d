package io.trireme.gemini;

import io.trireme.core.translate.Ids;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the call that a response answers, in a dialect whose ids are optional: by id, else the
 * first call of the same name that nobody has answered. For one conversation; single-threaded.
 */
final class CallPairs {

  private final Set<String> unanswered = new HashSet<>();
  private final Map<String, Deque<String>> idsByName = new HashMap<>();

  /**
   * The id of a call.
   *
   * @param givenOrNull the client's
   * @param place what tells this call from others of its kind, if the client gave no id
   */
  String call(@Nullable String givenOrNull, String name, String place) {
    String id =
        givenOrNull == null || givenOrNull.isBlank()
            ? Ids.callId("request", place, name)
            : plain(givenOrNull, name);
    unanswered.add(id);
    idsByName.computeIfAbsent(name, any -> new ArrayDeque<>()).add(id);
    return id;
  }

  /** The id of the call that is answered; one that no call has if there is no such call. */
  String response(@Nullable String givenOrNull, String name, String place) {
    String id = givenOrNull == null || givenOrNull.isBlank() ? null : plain(givenOrNull, name);
    if (id != null && unanswered.remove(id)) {
      return id;
    }
    Deque<String> ids = idsByName.getOrDefault(name, new ArrayDeque<>());
    while (!ids.isEmpty()) {
      String first = ids.remove();
      if (unanswered.remove(first)) {
        return first;
      }
    }
    return id != null ? id : Ids.callId("orphan", place, name);
  }

  /**
   * The id that the gateway gave: Gemini CLI puts the tool's name and two underscores before it, in
   * calls as in responses.
   */
  private static String plain(String id, String name) {
    String prefix = name + "__";
    return id.startsWith(prefix) && id.length() > prefix.length()
        ? id.substring(prefix.length())
        : id;
  }
}

package io.trireme.gemini;

import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the call that a response answers, in a dialect whose ids are optional: by id, else the
 * first call of the same name that nobody has answered. For one conversation; single-threaded.
 */
final class CallPairs {

  private record Open(String id, String name) {}

  private final List<Open> unanswered = new ArrayList<>();

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
    unanswered.add(new Open(id, name));
    return id;
  }

  /** The id of the call that is answered; one that no call has if there is no such call. */
  String response(@Nullable String givenOrNull, String name, String place) {
    String id = givenOrNull == null || givenOrNull.isBlank() ? null : plain(givenOrNull, name);
    if (id != null && answered(id, null)) {
      return id;
    }
    for (Open open : unanswered) {
      if (open.name().equals(name)) {
        String found = open.id();
        answered(found, name);
        return found;
      }
    }
    return id != null ? id : Ids.callId("orphan", place, name);
  }

  private boolean answered(String id, @Nullable String nameOrNull) {
    for (Iterator<Open> all = unanswered.iterator(); all.hasNext(); ) {
      Open open = all.next();
      if (open.id().equals(id) && (nameOrNull == null || open.name().equals(nameOrNull))) {
        all.remove();
        return true;
      }
    }
    return false;
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

package io.trireme.admin;

import io.trireme.store.sql.ConfigChange;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Revisions of objects as entity tags. A reader gets one with each object, and a writer shows which
 * one he has seen.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110, If-Match</a>
 */
final class Revisions {

  /** A proxy that compresses marks a tag as weak; the number is as good as before. */
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([0-9]{1,18})\"");

  private Revisions() {}

  /**
   * The revision that a request is about.
   *
   * @throws Refused 428 if it names none, 412 if what it names is no revision of ours
   */
  static long required(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw Refused.preconditionMissing();
    }
    return parse(ifMatch);
  }

  /** As {@link #required}; the one that is known here where the request names none. */
  static long orKnown(@Nullable String ifMatch, long known) {
    return ifMatch == null || ifMatch.isBlank() ? known : parse(ifMatch);
  }

  private static long parse(String ifMatch) {
    if (ifMatch.strip().equals("*")) {
      return ConfigChange.ANY;
    }
    Matcher tag = TAG.matcher(ifMatch.strip());
    if (!tag.matches()) {
      throw Refused.stale();
    }
    return Long.parseLong(tag.group(1));
  }

  /** An answer with its tag; none for what is not in the database. */
  static Response answer(int status, Object body, @Nullable Long revision) {
    Response.ResponseBuilder response = Response.status(status).entity(body);
    if (revision != null) {
      response.tag(new EntityTag(Long.toString(revision)));
    }
    return response.build();
  }
}

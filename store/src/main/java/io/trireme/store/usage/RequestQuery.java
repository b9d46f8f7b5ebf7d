package io.trireme.store.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Which rows of the request log, newest first.
 *
 * @param filters which exchanges
 * @param from the earliest that came then
 * @param to those that came before
 * @param text part of the id, of either model name or of the conversation; null for any
 * @param after where the page before ended; null for the first
 * @param limit how many at most, from 1 to {@value #MOST}
 */
public record RequestQuery(
    Filters filters,
    Instant from,
    Instant to,
    @Nullable String text,
    @Nullable Cursor after,
    int limit) {

  /** The largest page. */
  public static final int MOST = 1000;

  /**
   * A place in the log: behind this row.
   *
   * @param at its time
   * @param id its id
   */
  public record Cursor(Instant at, String id) {
    public Cursor {
      requireNonNull(at, "at is null");
      requireNonNull(id, "id is null");
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if it is nothing of that kind
     */
    public static Cursor parse(String text) {
      int dot = text.indexOf('.');
      if (dot < 1 || dot > 15 || !text.substring(0, dot).matches("[0-9]+")) {
        throw new IllegalArgumentException("must be nextCursor of the page before");
      }
      return new Cursor(
          Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot))), text.substring(dot + 1));
    }

    @Override
    public String toString() {
      return at.toEpochMilli() + "." + id;
    }
  }

  public RequestQuery {
    requireNonNull(filters, "filters is null");
    requireNonNull(from, "from is null");
    requireNonNull(to, "to is null");
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be from 1 to " + MOST);
    }
  }
}

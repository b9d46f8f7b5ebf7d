package io.trireme.store.body;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The bodies of one exchange, without credentials.
 *
 * @param id of the request
 * @param at when they were kept, to the millisecond
 * @param request what the client sent
 * @param sent what the upstream was sent, where that was a translation; else null
 * @param answer what the client was sent; null if nothing
 */
public record KeptBodies(
    String id, Instant at, Text request, @Nullable Text sent, @Nullable Text answer) {

  /**
   * One body.
   *
   * @param text what is kept of it
   * @param bytes how long it was
   * @param truncated whether its end is missing
   * @param redacted whether something was taken out
   */
  public record Text(String text, long bytes, boolean truncated, boolean redacted) {

    public Text {
      requireNonNull(text, "text is null");
    }
  }

  public KeptBodies {
    requireNonNull(id, "id is null");
    at = Instant.ofEpochMilli(at.toEpochMilli());
    requireNonNull(request, "request is null");
  }
}

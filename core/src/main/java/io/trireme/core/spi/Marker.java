package io.trireme.core.spi;

import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * Evidence in a request's head that it speaks a dialect. It decides who answers a path that several
 * dialects share ({@code GET /v1/models}) and in whose shape an unknown path is refused: of all
 * markers that hold, the one with the lowest rank wins.
 *
 * @param rank lower is stronger; unique over all dialects
 * @param kind where to look
 * @param name header or query parameter; "" where the kind needs none
 */
public record Marker(int rank, Kind kind, String name) {

  /** Where a marker is looked for. */
  public enum Kind {
    HEADER,
    QUERY,
    /** An {@code Authorization: Bearer} credential. */
    BEARER,
    /** Always holds: the dialect that answers when nothing else speaks. */
    ALWAYS
  }

  public Marker {
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
  }

  /** True if the head carries this evidence. */
  public boolean holds(RequestHead head) {
    return switch (kind) {
      case HEADER -> head.header(name).isPresent();
      case QUERY -> head.queryParameter(name).isPresent();
      case BEARER ->
          head.header("authorization")
              .map(value -> value.toLowerCase(Locale.ROOT).startsWith("bearer "))
              .orElse(false);
      case ALWAYS -> true;
    };
  }
}

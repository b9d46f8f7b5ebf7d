package io.trireme.e2e;

import static java.util.Objects.requireNonNull;

/**
 * What goes wrong after a part of the body was written. A body that is shorter is written whole
 * before the fault.
 *
 * @param after how many units of the body are written first
 */
record Fault(Kind kind, Unit unit, long after) {
  /** Counted in frames or in bytes of the body, before framing. */
  enum Unit {
    FRAMES,
    BYTES
  }

  /** The fault. */
  enum Kind {
    /** None: the body is written to its end. */
    NONE,
    /** A clean FIN without the end that the framing promised. */
    CUT,
    /** RST, after a short pause so that the peer can read what came before. */
    RESET,
    /** Silence on an open connection until the peer leaves. */
    STALL,
    /** Seeded random bytes as part of the body, then a correct end. */
    GARBAGE,
    /** A chunk whose size is no number, then FIN. */
    MALFORMED_CHUNK
  }

  static final Fault NONE = new Fault(Kind.NONE, Unit.FRAMES, Long.MAX_VALUE);

  Fault {
    requireNonNull(kind, "kind is null");
    requireNonNull(unit, "unit is null");
    if (after < 0) {
      throw new IllegalArgumentException("after is negative");
    }
  }
}

package io.trireme.e2e;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/** The silences of an answer: before its head, after its head, and between two writes. */
record Pace(Duration beforeHead, Duration afterHead, Duration between) {
  static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  Pace {
    requireNonNull(beforeHead, "beforeHead is null");
    requireNonNull(afterHead, "afterHead is null");
    requireNonNull(between, "between is null");
  }
}

package io.trireme.bench;

import java.io.IOException;

/**
 * Proves that this process and the upstream read one monotonic clock, before one-way latencies are
 * taken from it. HotSpot's {@link System#nanoTime()} is CLOCK_MONOTONIC on Linux, whose origin all
 * processes of a machine share (of one time namespace); the Java specification promises that for
 * one process only, hence the check.
 */
final class ClockCheck {
  private ClockCheck() {}

  /** Asks {@code GET /clock}; throws when the answer does not lie between our two own readings. */
  static void verify(int upstreamPort, NanoClock clock) throws IOException {
    long before = clock.nanoTime();
    String answer = HttpProbe.get(upstreamPort, "/clock");
    long after = clock.nanoTime();
    long theirs = Long.parseLong(answer.substring(answer.lastIndexOf('\n') + 1).strip());
    if (theirs - before < 0 || after - theirs < 0) {
      throw new IllegalStateException(
          "the upstream's clock is another one: before="
              + before
              + " theirs="
              + theirs
              + " after="
              + after);
    }
  }
}

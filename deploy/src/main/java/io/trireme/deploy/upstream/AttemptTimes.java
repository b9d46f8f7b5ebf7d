package io.trireme.deploy.upstream;

/**
 * When the steps of an attempt were, in nanoseconds of {@link Timers#nanoTime()}; 0 for a step that
 * was not reached.
 *
 * @param connected when a connection was there that no request had used before, with the wait for a
 *     place, TCP and TLS; 0 also if the request went over one that was open already
 * @param sent when the last byte of the request had been handed to the socket
 * @param head when the head of the answer was there
 * @param committed when a stream had said something meaningful
 */
public record AttemptTimes(long connected, long sent, long head, long committed) {

  /** Nothing has happened. */
  public static final AttemptTimes NONE = new AttemptTimes(0, 0, 0, 0);

  /** A request goes out, perhaps once more: what came before belongs to a connection that died. */
  AttemptTimes connectedAt(long now, boolean reused) {
    return new AttemptTimes(reused ? 0 : now, 0, 0, 0);
  }

  AttemptTimes sentAt(long now) {
    return new AttemptTimes(connected, now, head, committed);
  }

  AttemptTimes headAt(long now) {
    return new AttemptTimes(connected, sent, now, committed);
  }

  AttemptTimes committedAt(long now) {
    return new AttemptTimes(connected, sent, head, now);
  }
}

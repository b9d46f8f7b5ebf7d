package io.trireme.scheduler.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits what a channel is burdened with. Asked before a candidate is handed out; every yes is
 * followed by one {@link #leave}. Thread-safe; never waits.
 */
public interface ChannelGate {

  /** Lets everything through. */
  ChannelGate OPEN =
      new ChannelGate() {
        @Override
        public boolean tryEnter(Candidate candidate) {
          return true;
        }

        @Override
        public void leave(Candidate candidate, Ending ending, @Nullable Duration timeToFirst) {
          // Nothing was counted.
        }
      };

  /** How a candidate's turn ended. */
  enum Ending {
    /** It answered to the end. */
    SERVED,
    /** It failed before anything reached the client. */
    FAILED,
    /** It failed afterwards. */
    BROKE,
    /** It answered that the request is wrong. */
    REFUSED,
    /** It was not called. */
    UNCARRIED,
    /** The client left. */
    ABANDONED
  }

  /** Whether the candidate may be used now. */
  boolean tryEnter(Candidate candidate);

  /**
   * The candidate's turn is over.
   *
   * @param timeToFirst how long it took to the commit; null if there was none
   */
  void leave(Candidate candidate, Ending ending, @Nullable Duration timeToFirst);
}

package io.trireme.scheduler.plan;

import io.trireme.scheduler.fault.Diagnosis;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Limits what a channel is burdened with. Asked before a candidate is handed out; every yes is
 * followed by one {@link #leave}. Thread-safe; never waits.
 */
public interface ChannelGate {

  /** Lets everything through. */
  ChannelGate OPEN =
      new ChannelGate() {
        @Override
        public @Nullable Busy enter(Candidate candidate) {
          return null;
        }

        @Override
        public void leave(Candidate candidate, Turn turn) {
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

  /**
   * How a candidate fared.
   *
   * @param ending how it ended
   * @param timeToFirst how long it took to the commit; null if there was none
   * @param fault why it failed; null if it did not
   */
  record Turn(Ending ending, @Nullable Duration timeToFirst, @Nullable Diagnosis fault) {
    public Turn {
      requireNonNull(ending, "ending is null");
    }
  }

  /**
   * Asks for a place for the candidate.
   *
   * @return null if it may be used now; else why not
   */
  @Nullable Busy enter(Candidate candidate);

  /** The candidate's turn is over. */
  void leave(Candidate candidate, Turn turn);

  /** Forgets what it knows of other channels than these, as far as they are idle. */
  default void retain(Set<String> channels) {
    // Nothing is known.
  }
}

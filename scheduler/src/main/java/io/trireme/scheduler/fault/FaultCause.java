package io.trireme.scheduler.fault;

import io.trireme.scheduler.WireName;

/** How it showed that an attempt failed. */
public enum FaultCause implements WireName {
  /** The upstream answered with a status that is none of success. */
  STATUS,
  /** An error stood in an answer that began as one of success. */
  IN_BAND,
  /** Its name could not be resolved, or its address is not allowed. */
  LOCAL,
  /** It could not be connected to, or hung up before it answered. */
  NETWORK,
  /** It was silent for longer than a timer of the channel allows. */
  SILENCE,
  /** It broke off in the middle of its answer. */
  TRUNCATED,
  /** What it answered is no answer: HTML, broken JSON, nothing at all. */
  BAD_ANSWER,
  /** Its answer is well-formed and says nothing. */
  EMPTY,
  /** The exchange's own time was over. */
  DEADLINE,
  /** The gateway had no memory left for the answer. */
  MEMORY
}

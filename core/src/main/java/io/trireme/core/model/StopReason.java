package io.trireme.core.model;

/** Why a model stopped. */
public enum StopReason {
  /** It had said everything. */
  END,
  /** It said a text at which the client wanted it to stop. */
  STOP_SEQUENCE,
  /** It waits for results of tools that the client runs. */
  TOOL_CALLS,
  /** The answer is as long as the client allowed. */
  LENGTH,
  /** The model's context is full. */
  CONTEXT_FULL,
  /** The model refused. */
  REFUSAL,
  /** A filter of the vendor's cut it off. */
  SAFETY,
  /** It repeated what it must not repeat. */
  RECITATION,
  /** The vendor's own loop paused, and goes on if the answer is sent back. */
  PAUSED,
  /** The answer is a compaction of the conversation. */
  COMPACTION,
  /** The model called a tool in a way that nobody can read. */
  MALFORMED_CALL,
  /** The vendor does not say, or says what has no neutral meaning. */
  OTHER
}

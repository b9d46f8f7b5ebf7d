package io.trireme.scheduler.fault;

import io.trireme.scheduler.WireName;

/** Whose fault a failed attempt is, in the words of logs, metrics and the panel. */
public enum FaultClass implements WireName {
  /** The request itself: every upstream would refuse it. */
  CLIENT,
  /** The key: unknown to the vendor, revoked, or not allowed to do this. */
  KEY,
  /** The account behind the key: its money or its quota is used up. */
  QUOTA,
  /** Too many requests or tokens for now. */
  RATE,
  /** The upstream has no capacity for anybody at the moment. */
  OVERLOADED,
  /** The upstream failed, broke off, was silent, or answered with what is no answer. */
  BROKEN,
  /** What the upstream cannot know of: its name was not resolved, its address is not allowed. */
  LOCAL
}

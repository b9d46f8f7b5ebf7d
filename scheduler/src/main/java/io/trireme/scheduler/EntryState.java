package io.trireme.scheduler;

/** What an entry of a lane is there for. */
public enum EntryState implements WireName {
  /** Takes requests. */
  ACTIVE,
  /** Keeps its place and takes none. */
  SUSPENDED,
  /** Out of the lane. */
  DISABLED
}

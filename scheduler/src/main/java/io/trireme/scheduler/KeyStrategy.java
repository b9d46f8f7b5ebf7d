package io.trireme.scheduler;

/** How a channel chooses among its keys. */
public enum KeyStrategy implements WireName {
  /** In the order given; the next only when one is of no use. */
  FAILOVER,
  /** Each in turn. */
  ROUND_ROBIN,
  /** Any, with chances by weight. */
  WEIGHTED
}

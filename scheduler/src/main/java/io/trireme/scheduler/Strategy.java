package io.trireme.scheduler;

/** How a lane chooses among its channels. */
public enum Strategy implements WireName {
  /** In the order given; the next only when one fails. */
  FAILOVER,
  /** Each in turn. */
  ROUND_ROBIN,
  /** Any, with equal chances. */
  RANDOM,
  /** Any, with chances by weight. */
  WEIGHTED,
  /** The quickest of late. */
  LEAST_LATENCY
}

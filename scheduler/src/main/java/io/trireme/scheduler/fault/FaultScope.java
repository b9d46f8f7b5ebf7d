package io.trireme.scheduler.fault;

import io.trireme.scheduler.WireName;

/** How far a failed attempt's meaning reaches. */
public enum FaultScope implements WireName {
  /** This request, wherever it would be sent. */
  REQUEST,
  /** This model under this key. */
  KEY_MODEL,
  /** This key, for every model. */
  KEY,
  /** This base URL, with whatever key. */
  BASE_URL,
  /** The channel, with all of its base URLs and keys. */
  CHANNEL
}

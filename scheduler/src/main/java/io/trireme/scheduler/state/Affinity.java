package io.trireme.scheduler.state;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * Who served a conversation last.
 *
 * @param key the channel and its key
 * @param lastUsed when
 */
public record Affinity(KeyRef key, Instant lastUsed) {

  public Affinity {
    requireNonNull(key, "key is null");
    requireNonNull(lastUsed, "lastUsed is null");
  }
}

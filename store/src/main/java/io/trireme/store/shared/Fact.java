package io.trireme.store.shared;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * One thing that replicas share, as an engine keeps it. Engines keep how long it still holds, not
 * until when: the clocks of replicas may differ.
 *
 * @param key what it is about
 * @param value what is known, or {@link #GONE}
 * @param node who wrote it
 * @param left for how long the engine keeps it on
 */
public record Fact(String key, String value, String node, Duration left) {

  /** Says that what the key is about is over, to those who have not heard of it. */
  public static final String GONE = "";

  public Fact {
    requireNonNull(key, "key is null");
    requireNonNull(value, "value is null");
    requireNonNull(node, "node is null");
    requireNonNull(left, "left is null");
  }

  /** Whether it only says that what it is about is over. */
  public boolean gone() {
    return value.equals(GONE);
  }
}

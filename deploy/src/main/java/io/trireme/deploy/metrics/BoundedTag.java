package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/**
 * The values of a label, of which there are never more than so many: the first ones keep their
 * names, all further ones are {@value #OTHER}. How often that had to be is counted. Thread-safe.
 */
public final class BoundedTag {

  /** Stands for all values that have no name of their own. */
  public static final String OTHER = "other";

  private final int most;
  private final Set<String> named = ConcurrentHashMap.newKeySet();
  private final Counter overflow;

  /**
   * A label without values yet.
   *
   * @param tag its name
   * @param most how many values have names
   */
  public BoundedTag(String tag, int most, MeterRegistry registry) {
    requireNonNull(tag, "tag is null");
    if (most < 1) {
      throw new IllegalArgumentException("a label has a value at least");
    }
    this.most = most;
    this.overflow =
        Counter.builder("trireme.metrics.overflow")
            .tags("tag", tag)
            .description("Values that were counted as \"other\", since a label has no more names")
            .register(registry);
  }

  /** The name to count a value under. */
  public String of(String value) {
    requireNonNull(value, "value is null");
    if (named.contains(value)) {
      return value;
    }
    return add(value) ? value : overflowed();
  }

  /** Forgets all names but these; others take their places. */
  synchronized void retain(Set<String> values) {
    named.retainAll(values);
  }

  private synchronized boolean add(String value) {
    return named.contains(value) || (named.size() < most && named.add(value));
  }

  private String overflowed() {
    overflow.increment();
    return OTHER;
  }
}

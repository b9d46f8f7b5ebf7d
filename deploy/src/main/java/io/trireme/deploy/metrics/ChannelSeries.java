package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.util.Objects.requireNonNull;

/**
 * The ids of channels as values of a label. A channel that left the configuration leaves neither
 * its series behind nor its place among the names that a label may have; what was under way with it
 * is counted as {@value BoundedTag#OTHER} when it ends. Thread-safe.
 */
@Singleton
public final class ChannelSeries {

  private static final String LABEL = "channel";

  /** Of so many is it known that they are gone. */
  private static final int MOST_GONE = 1_000;

  private final MeterRegistry registry;
  private final List<BoundedTag> labels = new CopyOnWriteArrayList<>();
  private volatile Set<String> gone = Set.of();
  private Set<String> known = Set.of();

  /** For all meters of a registry. */
  public ChannelSeries(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry is null");
  }

  /** A label whose values are the ids of channels. */
  public final class Tag {

    private final BoundedTag names;

    private Tag(BoundedTag names) {
      this.names = names;
    }

    /** The name to count a channel under. */
    public String of(String channel) {
      return gone.contains(channel) ? BoundedTag.OTHER : names.of(channel);
    }
  }

  /**
   * Values of a label {@code channel}.
   *
   * @param name what it is called where its overflow is counted
   * @param most how many channels have names
   */
  public Tag tag(String name, int most) {
    BoundedTag names = new BoundedTag(name, most, registry);
    labels.add(names);
    return new Tag(names);
  }

  /**
   * Forgets all other channels.
   *
   * @param channels the ids of those that stay
   */
  synchronized void retain(Set<String> channels) {
    Set<String> left = new LinkedHashSet<>(gone);
    left.addAll(known);
    left.removeAll(channels);
    Iterator<String> oldest = left.iterator();
    while (left.size() > MOST_GONE) {
      oldest.next();
      oldest.remove();
    }
    known = Set.copyOf(channels);
    gone = Collections.unmodifiableSet(left);
    labels.forEach(label -> label.retain(channels));
    for (Meter meter : registry.getMeters()) {
      String channel = meter.getId().getTag(LABEL);
      boolean named = channel != null && !channel.isEmpty() && !channel.equals(BoundedTag.OTHER);
      if (named && !channels.contains(channel)) {
        registry.remove(meter);
      }
    }
  }
}

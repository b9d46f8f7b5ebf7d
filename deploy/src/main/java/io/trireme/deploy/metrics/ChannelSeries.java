package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.util.Objects.requireNonNull;

/**
 * The ids of channels as values of a label. A channel that left the configuration leaves neither
 * its series behind nor its place among the names that a label may have. Thread-safe.
 */
@Singleton
public final class ChannelSeries {

  private static final String LABEL = "channel";

  private final MeterRegistry registry;
  private final List<BoundedTag> tags = new CopyOnWriteArrayList<>();

  /** For all meters of a registry. */
  public ChannelSeries(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry is null");
  }

  /**
   * Values of a label {@code channel}.
   *
   * @param name what it is called where its overflow is counted
   * @param most how many channels have names
   */
  public BoundedTag tag(String name, int most) {
    BoundedTag tag = new BoundedTag(name, most, registry);
    tags.add(tag);
    return tag;
  }

  /**
   * Forgets all other channels. What is still under way with one of them may make a series anew,
   * which goes at the next change.
   *
   * @param channels the ids of those that stay
   */
  void retain(Set<String> channels) {
    tags.forEach(tag -> tag.retain(channels));
    for (Meter meter : registry.getMeters()) {
      String channel = meter.getId().getTag(LABEL);
      boolean named = channel != null && !channel.isEmpty() && !channel.equals(BoundedTag.OTHER);
      if (named && !channels.contains(channel)) {
        registry.remove(meter);
      }
    }
  }
}

package io.trireme.deploy.edge;

import io.trireme.scheduler.GatewayConfiguration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import static java.util.Objects.requireNonNull;

/**
 * The models that the configuration names without a wildcard, by either name. What a client calls a
 * model may be anything, and is no label for a metric. Thread-safe.
 */
final class KnownModels {

  private record Known(long revision, Set<String> names) {}

  private final Supplier<GatewayConfiguration> configuration;
  private volatile Known known = new Known(-1, Set.of());

  KnownModels(Supplier<GatewayConfiguration> configuration) {
    this.configuration = requireNonNull(configuration, "configuration is null");
  }

  /** Whether the configuration in force names a model. */
  boolean holds(String model) {
    GatewayConfiguration current = configuration.get();
    Known now = known;
    if (now.revision() != current.revision()) {
      now = new Known(current.revision(), names(current));
      known = now;
    }
    return now.names().contains(model);
  }

  private static Set<String> names(GatewayConfiguration configuration) {
    Set<String> names = new HashSet<>();
    configuration
        .channels()
        .forEach(
            channel -> {
              names.addAll(channel.models().exactAliases());
              names.addAll(channel.models().exactTargets());
            });
    return names;
  }
}

package io.trireme.deploy.config;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.shared.PostgresLink;
import io.trireme.store.shared.RedisLink;
import io.trireme.store.shared.SharedState;
import io.trireme.store.shared.StateLink;
import io.trireme.store.sql.DatabaseUrl;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/**
 * What is known of channels and keys: shared with other replicas over a Redis if there is one, else
 * over a PostgreSQL, and this process's own where there is neither.
 */
@Singleton
public final class SharedRuntime {

  /** What the names of all keys in a Redis begin with. */
  static final String NAMESPACE = "trireme";

  private final Storage storage;
  private final boolean needsTables;
  private final RuntimeState state;
  private final Optional<SharedState> shared;
  private final Optional<RedisLink> redis;

  SharedRuntime(
      GatewaySettings settings, Storage storage, MemoryState local, MeterRegistry registry) {
    this.storage = requireNonNull(storage, "storage is null");
    this.needsTables = settings.redisUrl().isEmpty();
    this.redis = redis(settings);
    this.shared =
        link(settings, storage)
            .map(link -> new SharedState(local, link, UUID.randomUUID().toString()));
    this.state = shared.isPresent() ? shared.get() : local;
    shared.ifPresent(sharing -> measure(sharing, registry));
  }

  private static Optional<RedisLink> redis(GatewaySettings settings) {
    try {
      return settings.redisUrl().map(url -> new RedisLink(url, NAMESPACE));
    } catch (IllegalArgumentException e) {
      throw StartupRefusal.of("TRIREME_REDIS_URL cannot be used: " + e.getMessage());
    }
  }

  private Optional<StateLink> link(GatewaySettings settings, Storage storage) {
    if (redis.isPresent()) {
      return redis.map(link -> link);
    }
    return settings
        .databaseUrl()
        .map(url -> new PostgresLink(storage.database(), DatabaseUrl.parse(url)));
  }

  private static void measure(SharedState sharing, MeterRegistry registry) {
    Gauge.builder("trireme.store.sharing", sharing, from -> from.problem().isEmpty() ? 1 : 0)
        .description("1 while replicas hear of one another")
        .register(registry);
    Gauge.builder("trireme.store.sharing.waiting", sharing, SharedState::waiting)
        .description("Changes that wait to be told to other replicas")
        .register(registry);
    FunctionCounter.builder("trireme.store.sharing.failures", sharing, SharedState::failures)
        .description("How often the engine that replicas share failed or was late")
        .register(registry);
  }

  /** Begins to share, if there is something to share over. */
  void start() {
    if (shared.isPresent()) {
      if (needsTables) {
        storage.whenReady(shared.get()::start);
      } else {
        shared.get().start();
      }
    }
  }

  /** What is known. */
  public RuntimeState state() {
    return state;
  }

  /** Whether others know it too. */
  public boolean isShared() {
    return shared.isPresent();
  }

  /** The Redis that carries it, if one does; closed with this. */
  Optional<RedisLink> redis() {
    return redis;
  }

  /** Why nothing is shared at the moment, though it should be. */
  public Optional<String> problem() {
    return shared.flatMap(SharedState::problem);
  }

  @PreDestroy
  void close() {
    shared.ifPresent(SharedState::close);
  }
}

package io.trireme.deploy.edge;

import io.trireme.core.Protocols;
import io.trireme.deploy.config.BuildInfo;
import io.trireme.deploy.config.Dependencies;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.StoredConfiguration;
import io.trireme.deploy.drain.Drain;
import io.trireme.scheduler.GatewayConfiguration;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** {@code /health} for orchestrators of any kind: no key is asked for, and none is told. */
@Singleton
final class HealthHandler {

  private final LiveConfiguration configuration;
  private final StoredConfiguration stored;
  private final Protocols protocols;
  private final GatewaySettings settings;
  private final BuildInfo build;
  private final Dependencies dependencies;
  private final Clock clock;
  private final Drain drain;

  HealthHandler(
      LiveConfiguration configuration,
      StoredConfiguration stored,
      Protocols protocols,
      GatewaySettings settings,
      BuildInfo build,
      Dependencies dependencies,
      Clock clock,
      Drain drain) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.build = requireNonNull(build, "build is null");
    this.dependencies = requireNonNull(dependencies, "dependencies is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.drain = requireNonNull(drain, "drain is null");
  }

  void answer(HttpServerRequest request) {
    boolean reads =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    if (!reads) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    String body = body().encode();
    request
        .response()
        .setStatusCode(configuration.ready() && !drain.announced() ? 200 : 503)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store");
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().end();
    } else {
      request.response().end(body);
    }
  }

  private JsonObject body() {
    GatewayConfiguration current = configuration.current();
    Map<String, String> failing = dependencies.failing();
    Optional<String> problem = configuration.problem().or(this::storedProblem);
    boolean healthy = problem.isEmpty() && !current.channels().isEmpty() && failing.isEmpty();
    JsonObject lanes = new JsonObject();
    protocols
        .all()
        .forEach(p -> lanes.put(p.dialect().id(), current.lane(p.dialect()).strategy().wireName()));
    JsonObject body =
        new JsonObject()
            .put("status", drain.announced() ? "draining" : healthy ? "healthy" : "degraded")
            .put("timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0)
            .put("mode", settings.mode())
            .put(
                "version",
                new JsonObject()
                    .put("version", build.version())
                    .put("buildTime", build.buildTime())
                    .put("gitCommit", build.commit()))
            .put(
                "config",
                new JsonObject()
                    .put("upstreamCount", current.channels().size())
                    .put(
                        "loadBalance",
                        current.lane(protocols.all().getFirst().dialect()).strategy().wireName())
                    .put("lanes", lanes));
    problem.ifPresent(told -> body.put("problem", told));
    if (!failing.isEmpty()) {
      JsonObject reasons = new JsonObject();
      failing.keySet().forEach(name -> reasons.put(name, "unavailable"));
      body.put("dependencies", reasons);
    }
    return body;
  }

  /** Not the database's own words: they name hosts, and nobody is asked for a key here. */
  private Optional<String> storedProblem() {
    return stored
        .problem()
        .map(told -> "the stored configuration may not be the newest; the log says why");
  }
}

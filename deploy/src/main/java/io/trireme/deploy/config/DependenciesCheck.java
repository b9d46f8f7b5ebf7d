package io.trireme.deploy.config;

import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

import static java.util.Objects.requireNonNull;

/** {@code /q/health/group/dependencies}: what is not there, and why. */
@HealthGroup("dependencies")
@Singleton
final class DependenciesCheck implements HealthCheck {

  private final Dependencies dependencies;

  DependenciesCheck(Dependencies dependencies) {
    this.dependencies = requireNonNull(dependencies, "dependencies is null");
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, String> failing = dependencies.failing();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("dependencies").status(failing.isEmpty());
    failing.forEach(answer::withData);
    return answer.build();
  }
}

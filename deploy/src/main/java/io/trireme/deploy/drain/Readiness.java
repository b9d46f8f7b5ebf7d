package io.trireme.deploy.drain;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

import static java.util.Objects.requireNonNull;

/** Tells orchestrators to send nothing more, as soon as the process is told to end. */
@Singleton
@org.eclipse.microprofile.health.Readiness
final class Readiness implements HealthCheck {

  private final Drain drain;

  Readiness(Drain drain) {
    this.drain = requireNonNull(drain, "drain is null");
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("not draining").status(!drain.announced()).build();
  }
}

package io.trireme.scheduler.fault;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What a failed attempt means for the attempts after it.
 *
 * @param faultClass whose fault it is
 * @param scope how far that reaches
 * @param retryable whether another candidate may be tried for the same request; where it is not,
 *     the exchange ends with what this upstream said
 * @param waitOrNull how long the vendor asks not to be called again, null if it does not say
 * @param reason one phrase for people: logs, the panel, the record of the request; holds no secret
 */
public record Diagnosis(
    FaultClass faultClass,
    FaultScope scope,
    boolean retryable,
    @Nullable Duration waitOrNull,
    String reason) {

  public Diagnosis {
    requireNonNull(faultClass, "faultClass is null");
    requireNonNull(scope, "scope is null");
    requireNonNull(reason, "reason is null");
  }

  /** How long the vendor asks not to be called again, if it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(waitOrNull);
  }

  /**
   * Whether it speaks against the health of the upstream: a client's own fault does not, and
   * neither does a limit that the upstream keeps as it should.
   */
  public boolean unhealthy() {
    return switch (faultClass) {
      case OVERLOADED, BROKEN, LOCAL -> true;
      case CLIENT, KEY, QUOTA, RATE -> false;
    };
  }
}

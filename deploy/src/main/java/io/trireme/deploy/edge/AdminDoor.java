package io.trireme.deploy.edge;

import io.trireme.admin.AdminGate;
import io.trireme.admin.Problem;
import io.trireme.deploy.lockout.ClientAddresses;
import io.trireme.deploy.lockout.WrongKeys;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Lets an address wait that guesses at admin keys, before the admin API looks at the next one. */
@Singleton
final class AdminDoor {

  private final AdminGate gate;
  private final WrongKeys wrongKeys;
  private final ClientAddresses addresses;
  private final EarlyRefusals refusals;
  private final Vertx vertx;

  AdminDoor(
      AdminGate gate,
      WrongKeys wrongKeys,
      ClientAddresses addresses,
      EarlyRefusals refusals,
      Vertx vertx) {
    this.gate = requireNonNull(gate, "gate is null");
    this.wrongKeys = requireNonNull(wrongKeys, "wrongKeys is null");
    this.addresses = requireNonNull(addresses, "addresses is null");
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /**
   * Whether the request may go on, to be judged by the gate; else it has been answered. One without
   * a key guesses at nothing.
   */
  boolean opens(HttpServerRequest request) {
    String key =
        AdminGate.presented(request.getHeader("x-api-key"), request.getHeader("authorization"));
    Optional<Duration> wait =
        key.isBlank()
            ? Optional.empty()
            : wrongKeys.ofAdmin(addresses.of(request), key, () -> gate.opens(key));
    wait.ifPresent(
        left -> refusals.refuse(request, vertx.getOrCreateContext(), problem(left), left));
    return wait.isEmpty();
  }

  private static Problem problem(Duration wait) {
    return Problem.of(
        429,
        "Too Many Requests",
        "too_many_wrong_keys",
        "Too many wrong keys came from your address or from all together. Wait "
            + ClientAnswer.seconds(wait)
            + " s, then try again with the right key.");
  }
}

package io.trireme.admin;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Lets nobody but administrators at any resource of the admin API. It stands before all of them, so
 * that a new one cannot forget to ask, and before their bodies are read.
 */
@Singleton
@jakarta.ws.rs.ext.Provider
public final class AdminGate implements ContainerRequestFilter {

  private static final String BEARER = "Bearer ";

  private final Provider<GatewayView> gateway;

  /** The framework makes its filters before the gateway can be made. */
  AdminGate(Provider<GatewayView> gateway) {
    this.gateway = requireNonNull(gateway, "gateway is null");
  }

  @Override
  public void filter(ContainerRequestContext request) {
    refusal(request.getHeaderString("x-api-key"), request.getHeaderString("authorization"))
        .ifPresent(refusal -> request.abortWith(refusal.response()));
  }

  /** Why whoever presents this may not administer; empty if he may. */
  public Optional<Problem> refusal(@Nullable String key, @Nullable String authorization) {
    String presented = presented(key, authorization);
    if (presented.isBlank()) {
      return unauthorized(
          "key_missing", "Send the admin key as x-api-key or as Authorization: Bearer.");
    }
    return opens(presented)
        ? Optional.empty()
        : unauthorized(
            "key_wrong",
            "This key does not administer. Use ADMIN_ACCESS_KEY, or PROXY_ACCESS_KEY if there is"
                + " none.");
  }

  /** Whether this key administers. Constant time. */
  public boolean opens(String presented) {
    return gateway.get().opensAdmin(presented);
  }

  /** The key that is presented, "" for none. The scheme's case does not matter: RFC 9110, 11.1. */
  public static String presented(@Nullable String key, @Nullable String authorization) {
    if (key != null && !key.isBlank()) {
      return key;
    }
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }

  private static Optional<Problem> unauthorized(String code, String detail) {
    return Optional.of(Problem.of(401, "Unauthorized", code, detail));
  }
}

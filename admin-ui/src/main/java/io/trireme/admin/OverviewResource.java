package io.trireme.admin;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code GET /api/overview}: what runs, which dialects, which channels. */
@Singleton
@Path("/api/overview")
public final class OverviewResource {

  private static final String BEARER = "Bearer ";

  private final GatewayView gateway;

  OverviewResource(GatewayView gateway) {
    this.gateway = requireNonNull(gateway, "gateway is null");
  }

  /** The overview, for whoever may administer. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response overview(
      @HeaderParam("x-api-key") @Nullable String key,
      @HeaderParam("authorization") @Nullable String authorization) {
    String presented = presented(key, authorization);
    if (presented.isBlank()) {
      return unauthorized(
          "key_missing", "Send the admin key as x-api-key or as Authorization: Bearer.");
    }
    if (!gateway.opensAdmin(presented)) {
      return unauthorized(
          "key_wrong",
          "This key does not administer. Use ADMIN_ACCESS_KEY, or PROXY_ACCESS_KEY if there is none.");
    }
    return Response.ok(gateway.overview()).build();
  }

  /** The scheme's case does not matter: RFC 9110, 11.1. */
  private static String presented(@Nullable String key, @Nullable String authorization) {
    if (key != null && !key.isBlank()) {
      return key;
    }
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }

  private static Response unauthorized(String code, String detail) {
    return Problem.of(401, "Unauthorized", code, detail).response();
  }
}

package io.trireme.admin;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

import static java.util.Objects.requireNonNull;

/** {@code GET /api/overview}: what runs, which dialects, which channels. */
@Singleton
@Path("/api/overview")
@Produces(MediaType.APPLICATION_JSON)
public final class OverviewResource {

  private final GatewayView gateway;

  OverviewResource(GatewayView gateway) {
    this.gateway = requireNonNull(gateway, "gateway is null");
  }

  /** The overview. */
  @GET
  @Operation(operationId = "getOverview", summary = "What runs, which dialects, which channels")
  public Overview overview() {
    return gateway.overview();
  }
}

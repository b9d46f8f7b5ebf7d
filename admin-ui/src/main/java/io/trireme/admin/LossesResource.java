package io.trireme.admin;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/losses}: what a translation cannot carry. */
@Singleton
@Path("/api/losses")
@Produces(MediaType.APPLICATION_JSON)
public final class LossesResource {

  /**
   * The losses of this version.
   *
   * @param client only of clients that speak this dialect; null for all
   * @param vendor only of vendors that speak this one; null for all
   */
  @GET
  @Operation(operationId = "listLosses", summary = "What a translation cannot carry")
  public LossesView losses(
      @QueryParam("client") @Nullable String client,
      @QueryParam("vendor") @Nullable String vendor) {
    // Asked for when somebody looks at a translated row: not worth keeping.
    return new LossesView(
        LossesView.builtIn().pairs().stream()
            .filter(pair -> client == null || client.equals(pair.client()))
            .filter(pair -> vendor == null || vendor.equals(pair.vendor()))
            .toList());
  }
}

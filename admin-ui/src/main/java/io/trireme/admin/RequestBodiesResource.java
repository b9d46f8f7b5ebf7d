package io.trireme.admin;

import io.trireme.scheduler.BodySettings;
import io.trireme.store.body.BodyStore;
import io.trireme.store.body.KeptBodies;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.ConfigStore;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

import static java.util.Objects.requireNonNull;

/** {@code /api/requests/{id}/bodies}: what was asked and answered, where that is kept. */
@Singleton
@Path("/api/requests/{id}/bodies")
@Produces(MediaType.APPLICATION_JSON)
public final class RequestBodiesResource {

  private final BodyStore store;
  private final GatewayView gateway;
  private final Configurator configurator;

  RequestBodiesResource(BodyStore store, GatewayView gateway, Configurator configurator) {
    this.store = requireNonNull(store, "store is null");
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
  }

  /** The bodies of one request. Whoever reads them stands in the audit before they are shown. */
  @GET
  @Operation(
      operationId = "getRequestBodies",
      summary = "What a request asked and was answered; reading it is audited")
  @APIResponseSchema(RequestBodies.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response bodies(@PathParam("id") String id) {
    BodySettings settings = gateway.configuration().settings().bodies();
    if (!settings.enabled()) {
      throw Refused.notFound(
          "bodies_off",
          "What is asked and answered is not kept: settings.bodies.enabled or"
              + " TRIREME_KEEP_BODIES=true keeps it from then on.");
    }
    KeptBodies kept = find(id);
    Stored.ask(
        () -> {
          configurator
              .audit()
              .append(
                  new ConfigStore.Reason(ConfigWriter.ACTOR, "read bodies", ""), "request " + id);
          return kept;
        });
    return Response.ok(RequestBodies.of(kept, settings.keptFor()))
        .header("cache-control", "no-store")
        .build();
  }

  private KeptBodies find(String id) {
    try {
      return Stored.ask(() -> store.find(id))
          .orElseThrow(
              () ->
                  Refused.notFound(
                      "bodies_not_kept",
                      "Nothing is kept of what this request asked: it came before that was"
                          + " switched on, or is not among the newest any more."));
    } catch (SealException e) {
      throw Refused.conflict("sealed", e.getMessage() + ".", List.of());
    }
  }
}

package io.trireme.admin;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.sql.ConfigKind;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * {@code /api/channels/{id}/keys}: the credentials of a channel, which go in and never come out.
 */
@Singleton
@Path("/api/channels/{id}/keys")
@Produces(MediaType.APPLICATION_JSON)
public final class ChannelKeysResource {

  private final GatewayView gateway;
  private final Configurator configurator;
  private final RuntimeState state;
  private final ChannelEdits edits;

  ChannelKeysResource(GatewayView gateway, Scheduler scheduler, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.state = scheduler.state();
    this.edits = new ChannelEdits(gateway, configurator, state);
  }

  private Statuses statuses(GatewayConfiguration configuration) {
    return new Statuses(gateway, configuration, configurator.content(), state);
  }

  /** All of them. */
  @GET
  @Operation(operationId = "listKeys", summary = "The keys of a channel")
  public ChannelStatus.Keys keys(@PathParam("id") String id) {
    GatewayConfiguration configuration = gateway.configuration();
    return statuses(configuration).keysOf(Finder.channel(configuration, id));
  }

  /** Adds one behind the others. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "addKey", summary = "Adds a key behind the others")
  @APIResponseSchema(value = KeyStatus.class, responseCode = "201")
  @RequestBodySchema(Bodies.Key.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response add(
      @PathParam("id") String id,
      @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] body) {
    return answer(201, id, edits.addKey(id, ifMatch, body));
  }

  private Response answer(int status, String id, String keyId) {
    GatewayConfiguration configuration = gateway.configuration();
    Channel channel = Finder.channel(configuration, id);
    KeyStatus key = statuses(configuration).key(channel, Finder.key(channel, keyId));
    return Revisions.answer(
        status, key, ConfigWriter.revision(configurator.content(), ConfigKind.CHANNEL, id));
  }

  /** Makes this the whole of one. */
  @PUT
  @Path("/{keyId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "putKey",
      summary = "Makes this the whole of a key; its secret stays if none is sent")
  @APIResponseSchema(KeyStatus.class)
  @RequestBodySchema(Bodies.Key.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response replace(
      @PathParam("id") String id,
      @PathParam("keyId") String keyId,
      @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] body) {
    edits.replaceKey(id, keyId, ifMatch, body);
    return answer(200, id, keyId);
  }

  /** Removes one. */
  @DELETE
  @Path("/{keyId}")
  @Operation(operationId = "deleteKey", summary = "Removes a key")
  @APIResponseSchema(Removed.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Removed remove(
      @PathParam("id") String id,
      @PathParam("keyId") String keyId,
      @HeaderParam("if-match") @Nullable String ifMatch) {
    return edits.removeKey(id, keyId, ifMatch);
  }

  /** Takes a key into use again: nothing that was held against it is left. */
  @POST
  @Path("/{keyId}/enable")
  @Operation(operationId = "enableKey", summary = "Takes a key into use again")
  @APIResponseSchema(KeyStatus.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public KeyStatus enable(@PathParam("id") String id, @PathParam("keyId") String keyId) {
    ApiKey known = Finder.key(Finder.channel(gateway.configuration(), id), keyId);
    if (!known.enabled()) {
      edits.enableKey(id, keyId);
    }
    state.enable(new KeyRef(id, keyId));
    GatewayConfiguration configuration = gateway.configuration();
    Channel channel = Finder.channel(configuration, id);
    return statuses(configuration).key(channel, Finder.key(channel, keyId));
  }
}

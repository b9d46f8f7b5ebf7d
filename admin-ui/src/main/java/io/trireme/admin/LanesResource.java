package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.RuntimeState;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/lanes}: who is tried in which order, and how they fare. */
@Singleton
@Path("/api/lanes")
@Produces(MediaType.APPLICATION_JSON)
public final class LanesResource {

  private final GatewayView gateway;
  private final Configurator configurator;
  private final RuntimeState state;
  private final LaneEdits edits;

  LanesResource(GatewayView gateway, Scheduler scheduler, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.state = scheduler.state();
    this.edits = new LaneEdits(gateway, configurator);
  }

  private Statuses statuses(GatewayConfiguration configuration) {
    return new Statuses(gateway, configuration, configurator.content(), state);
  }

  /** All lanes. */
  @GET
  @Operation(operationId = "listLanes", summary = "All lanes, and how their channels fare")
  public LaneStatus.All lanes() {
    Statuses statuses = statuses(gateway.configuration());
    return new LaneStatus.All(gateway.lanes().stream().map(statuses::lane).toList());
  }

  /** One lane. */
  @GET
  @Path("/{dialect}")
  @Operation(operationId = "getLane", summary = "One lane")
  @APIResponseSchema(LaneStatus.class)
  public Response lane(@PathParam("dialect") String dialect) {
    LaneStatus lane = statuses(gateway.configuration()).lane(Finder.lane(gateway.lanes(), dialect));
    boolean writable = !lane.managed().equals(Managed.FILE.wireName());
    return Revisions.answer(200, lane, writable ? lane.revision() : null);
  }

  /** Makes this the whole of a lane. */
  @PUT
  @Path("/{dialect}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "putLane", summary = "Makes this the whole of a lane")
  @APIResponseSchema(LaneStatus.class)
  @RequestBodySchema(Bodies.Lane.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response replace(
      @PathParam("dialect") String dialect,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] body) {
    edits.replace(Finder.lane(gateway.lanes(), dialect), ifMatch, body);
    return lane(dialect);
  }

  /** Lets a lane take every channel of its dialect again. */
  @DELETE
  @Path("/{dialect}")
  @Operation(
      operationId = "deleteLane",
      summary = "Lets a lane take every channel of its dialect again")
  @APIResponseSchema(Removed.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Removed remove(
      @PathParam("dialect") String dialect,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch) {
    return edits.remove(Finder.lane(gateway.lanes(), dialect), ifMatch);
  }

  /** Puts channels first, in an order. */
  @PUT
  @Path("/{dialect}/order")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "orderLane", summary = "Puts channels first, in this order")
  @APIResponseSchema(LaneStatus.class)
  @RequestBodySchema(Bodies.Order.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response reorder(
      @PathParam("dialect") String dialect,
      @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] body) {
    edits.reorder(Finder.lane(gateway.lanes(), dialect), ifMatch, body);
    return lane(dialect);
  }

  /**
   * Changes an entry: for good where the lane stands in the database, else what lies over the
   * configuration while the gateway runs.
   */
  @PATCH
  @Path("/{dialect}/entries/{channelId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "patchLaneEntry",
      summary = "Changes a channel of a lane: state, weight, promotion")
  @RequestBodySchema(Bodies.Change.class)
  @APIResponseSchema(LaneStatus.Entry.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public LaneStatus.Entry change(
      @PathParam("dialect") String dialect,
      @PathParam("channelId") String channelId,
      byte @Nullable [] body) {
    Dialect lane = Finder.lane(gateway.lanes(), dialect);
    LaneMember member = Finder.member(gateway.configuration(), lane, channelId);
    LaneChannel name = new LaneChannel(lane, channelId);
    EntryChange change = EntryChange.read(body);
    if (edits.concerns(lane, member, change)) {
      change.checkPromotion(member.selectable(), name, state);
      edits.change(lane, channelId, change);
      member = Finder.member(gateway.configuration(), lane, channelId);
      change.applyRest(member, name, state);
    } else {
      change.apply(member, name, state);
    }
    return statuses(gateway.configuration()).entry(lane, member);
  }

  /** As {@link #change}: what is not named stays. */
  @PUT
  @Path("/{dialect}/entries/{channelId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "putLaneEntry", summary = "As PATCH: what is not named stays")
  @RequestBodySchema(Bodies.Change.class)
  @APIResponseSchema(LaneStatus.Entry.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public LaneStatus.Entry put(
      @PathParam("dialect") String dialect,
      @PathParam("channelId") String channelId,
      byte @Nullable [] body) {
    return change(dialect, channelId, body);
  }
}

package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.RuntimeState;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/lanes}: who is tried in which order, and how they fare. */
@Singleton
@Path("/api/lanes")
@Produces(MediaType.APPLICATION_JSON)
public final class LanesResource {

  private final GatewayView gateway;
  private final RuntimeState state;

  LanesResource(GatewayView gateway, Scheduler scheduler) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.state = scheduler.state();
  }

  private Statuses statuses(GatewayConfiguration configuration) {
    return new Statuses(gateway, configuration, state);
  }

  /** All lanes. */
  @GET
  public LaneStatus.All lanes() {
    Statuses statuses = statuses(gateway.configuration());
    return new LaneStatus.All(gateway.lanes().stream().map(statuses::lane).toList());
  }

  /** One lane. */
  @GET
  @Path("/{dialect}")
  public LaneStatus lane(@PathParam("dialect") String dialect) {
    return statuses(gateway.configuration()).lane(Finder.lane(gateway.lanes(), dialect));
  }

  /** Changes what lies over the configuration: suspension and promotion. */
  @PATCH
  @Path("/{dialect}/entries/{channelId}")
  @Consumes(MediaType.APPLICATION_JSON)
  public LaneStatus.Entry change(
      @PathParam("dialect") String dialect,
      @PathParam("channelId") String channelId,
      byte @Nullable [] body) {
    Dialect lane = Finder.lane(gateway.lanes(), dialect);
    GatewayConfiguration configuration = gateway.configuration();
    LaneMember member = Finder.member(configuration, lane, channelId);
    EntryChange.read(body).apply(member, new LaneChannel(lane, channelId), state);
    return statuses(configuration).entry(lane, member);
  }

  /** As {@link #change}: what is not named stays. */
  @PUT
  @Path("/{dialect}/entries/{channelId}")
  @Consumes(MediaType.APPLICATION_JSON)
  public LaneStatus.Entry put(
      @PathParam("dialect") String dialect,
      @PathParam("channelId") String channelId,
      byte @Nullable [] body) {
    return change(dialect, channelId, body);
  }
}

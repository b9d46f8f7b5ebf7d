package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeState;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/channels}: what they are, how they fare, and what is to become of them. */
@Singleton
@Path("/api/channels")
@Produces(MediaType.APPLICATION_JSON)
public final class ChannelsResource {

  private final GatewayView gateway;
  private final RuntimeState state;
  private final Vendors vendors;
  private final Configurator configurator;
  private final ChannelEdits edits;

  ChannelsResource(
      GatewayView gateway, Scheduler scheduler, Vendors vendors, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.state = scheduler.state();
    this.edits = new ChannelEdits(gateway, configurator, state);
    this.vendors = requireNonNull(vendors, "vendors is null");
  }

  private Statuses statuses(GatewayConfiguration configuration) {
    return new Statuses(gateway, configuration, configurator.content(), state);
  }

  private Channel channel(String id) {
    return Finder.channel(gateway.configuration(), id);
  }

  /** All channels. */
  @GET
  @Operation(operationId = "listChannels", summary = "All channels, and how they fare")
  public ChannelStatus.All channels() {
    GatewayConfiguration configuration = gateway.configuration();
    Statuses statuses = statuses(configuration);
    return new ChannelStatus.All(configuration.channels().stream().map(statuses::channel).toList());
  }

  /** One channel. */
  @GET
  @Path("/{id}")
  @Operation(operationId = "getChannel", summary = "One channel")
  @APIResponseSchema(ChannelStatus.class)
  public Response show(@PathParam("id") String id) {
    return answer(200, id);
  }

  private Response answer(int status, String id) {
    GatewayConfiguration configuration = gateway.configuration();
    ChannelStatus channel = statuses(configuration).channel(Finder.channel(configuration, id));
    return Revisions.answer(status, channel, channel.revision());
  }

  /** Makes one, and places it in lanes. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "createChannel", summary = "Makes a channel, and places it in lanes")
  @APIResponseSchema(value = ChannelStatus.class, responseCode = "201")
  @RequestBodySchema(Bodies.Channel.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response create(byte @Nullable [] body) {
    return answer(201, edits.create(body));
  }

  /** Makes this the whole of one. */
  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "putChannel",
      summary = "Makes this the whole of a channel; credentials that are not sent stay")
  @APIResponseSchema(ChannelStatus.class)
  @RequestBodySchema(Bodies.Channel.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response replace(
      @PathParam("id") String id,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] body) {
    edits.replace(id, ifMatch, body);
    return answer(200, id);
  }

  /** Removes one, out of every lane. */
  @DELETE
  @Path("/{id}")
  @Operation(operationId = "deleteChannel", summary = "Removes a channel, out of every lane")
  @APIResponseSchema(Removed.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Removed remove(
      @PathParam("id") String id,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch) {
    return edits.remove(id, ifMatch);
  }

  /** Closes its breakers in every lane and ends the waits of its keys; dead keys stay dead. */
  @POST
  @Path("/{id}/resume")
  @Operation(
      operationId = "resumeChannel",
      summary = "Closes its breakers and ends the waits of its keys")
  public ChannelStatus resume(@PathParam("id") String id) {
    GatewayConfiguration configuration = gateway.configuration();
    Channel channel = Finder.channel(configuration, id);
    for (Dialect lane : gateway.lanes()) {
      state.close(new LaneChannel(lane, id));
    }
    for (BaseUrl url : channel.baseUrls()) {
      state.served(Endpoint.of(id, url));
    }
    // A channel without keys waits as well, under the name of none.
    clear(new KeyRef(id, ""));
    channel.keys().forEach(key -> clear(new KeyRef(id, key.id())));
    return statuses(configuration).channel(channel);
  }

  private void clear(KeyRef key) {
    KeyFacts facts = state.key(key);
    if (facts.disabled() == null) {
      state.enable(key);
    } else {
      facts.cooldowns().keySet().forEach(model -> state.warm(key, model));
      if (facts.demoted() != null) {
        state.demote(key, new Note(state.now(), "resumed"));
      }
    }
  }

  /** Asks its vendor whether it is there. */
  @POST
  @Path("/{id}/ping")
  @Operation(
      operationId = "pingChannel",
      summary = "Asks its vendor whether it is there and takes the key")
  public Ping ping(@PathParam("id") String id, @QueryParam("key") @Nullable String keyId)
      throws InterruptedException {
    Channel channel = channel(id);
    return vendors.ping(channel, keyId == null ? null : Finder.key(channel, keyId));
  }

  /** Tests it step by step; with {@code deep} a model is asked too, which costs some tokens. */
  @POST
  @Path("/{id}/test")
  @Operation(
      operationId = "testChannel",
      summary = "Tests a channel: reachable, key, models, clock; streaming and tools with deep")
  public ChannelTest test(
      @PathParam("id") String id,
      @QueryParam("key") @Nullable String keyId,
      @QueryParam("model") @Nullable String model,
      @QueryParam("deep") boolean deep)
      throws InterruptedException {
    Channel channel = channel(id);
    String known = keyId == null ? null : Finder.key(channel, keyId).id();
    return vendors.test(channel, new ChannelTest.Plan(known, model, deep));
  }

  /** Tests one that is not saved, as {@link #test}. */
  @POST
  @Path("/test")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "testDraft",
      summary = "The same of a channel that is not saved; what it keeps of credentials counts")
  @RequestBodySchema(Bodies.Channel.class)
  public ChannelTest testDraft(
      @QueryParam("key") @Nullable String keyId,
      @QueryParam("model") @Nullable String model,
      @QueryParam("deep") boolean deep,
      byte @Nullable [] body)
      throws InterruptedException {
    Channel channel = edits.draft(body);
    String known = keyId == null ? null : Finder.key(channel, keyId).id();
    return vendors.test(channel, new ChannelTest.Plan(known, model, deep));
  }

  /** The models that its vendor lists. */
  @GET
  @Path("/{id}/models")
  @Operation(operationId = "listChannelModels", summary = "The models that its vendor lists")
  @APIResponseSchema(ModelList.class)
  @APIResponse(responseCode = "502", ref = "Problem502")
  public ModelList models(@PathParam("id") String id) throws InterruptedException {
    ModelList models = vendors.models(channel(id));
    String failure = models.failure();
    if (failure != null) {
      throw Refused.badGateway("no_models", failure);
    }
    return models;
  }
}

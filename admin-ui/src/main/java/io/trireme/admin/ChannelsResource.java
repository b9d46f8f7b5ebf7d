package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/channels}: what they are, how they fare, and taking them into use again. */
@Singleton
@Path("/api/channels")
@Produces(MediaType.APPLICATION_JSON)
public final class ChannelsResource {

  private final GatewayView gateway;
  private final RuntimeState state;
  private final Vendors vendors;

  ChannelsResource(GatewayView gateway, Scheduler scheduler, Vendors vendors) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.state = scheduler.state();
    this.vendors = requireNonNull(vendors, "vendors is null");
  }

  private Statuses statuses(GatewayConfiguration configuration) {
    return new Statuses(gateway, configuration, state);
  }

  private Channel channel(String id) {
    return Finder.channel(gateway.configuration(), id);
  }

  /** All channels. */
  @GET
  public ChannelStatus.All channels() {
    GatewayConfiguration configuration = gateway.configuration();
    Statuses statuses = statuses(configuration);
    return new ChannelStatus.All(configuration.channels().stream().map(statuses::channel).toList());
  }

  /** One channel. */
  @GET
  @Path("/{id}")
  public ChannelStatus show(@PathParam("id") String id) {
    GatewayConfiguration configuration = gateway.configuration();
    return statuses(configuration).channel(Finder.channel(configuration, id));
  }

  /** Its keys. */
  @GET
  @Path("/{id}/keys")
  public ChannelStatus.Keys keys(@PathParam("id") String id) {
    return statuses(gateway.configuration()).keysOf(channel(id));
  }

  /** Takes a key into use again: nothing that was held against it is left. */
  @POST
  @Path("/{id}/keys/{keyId}/enable")
  public KeyStatus enable(@PathParam("id") String id, @PathParam("keyId") String keyId) {
    Channel channel = channel(id);
    ApiKey key = Finder.key(channel, keyId);
    if (!key.enabled()) {
      throw Refused.conflict(
          "read_only", "The configuration file says enabled: false: change it there.", List.of());
    }
    state.enable(new KeyRef(id, keyId));
    return statuses(gateway.configuration()).key(channel, key);
  }

  /** Closes its breakers in every lane and ends the waits of its keys; dead keys stay dead. */
  @POST
  @Path("/{id}/resume")
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
  public Ping ping(@PathParam("id") String id, @QueryParam("key") @Nullable String keyId)
      throws InterruptedException {
    Channel channel = channel(id);
    return vendors.ping(channel, keyId == null ? null : Finder.key(channel, keyId));
  }

  /** The models that its vendor lists. */
  @GET
  @Path("/{id}/models")
  public ModelList models(@PathParam("id") String id) throws InterruptedException {
    ModelList models = vendors.models(channel(id));
    String failure = models.failure();
    if (failure != null) {
      throw Refused.badGateway("no_models", failure);
    }
    return models;
  }
}

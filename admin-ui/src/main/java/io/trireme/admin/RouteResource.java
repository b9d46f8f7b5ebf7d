package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Scheduler;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/route}: where a request would go now. Changes nothing. */
@Singleton
@Path("/api/route")
@Produces(MediaType.APPLICATION_JSON)
public final class RouteResource {

  /** As whom the holder of the access key calls. */
  private static final String ACCESS_KEY = "proxy";

  private static final int LONGEST = 1000;

  private final GatewayView gateway;
  private final Scheduler scheduler;

  RouteResource(GatewayView gateway, Scheduler scheduler) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.scheduler = requireNonNull(scheduler, "scheduler is null");
  }

  /** The question in the query. */
  @GET
  @Operation(operationId = "getRoute", summary = "Where a request would go now")
  public RouteAnswer get(
      @QueryParam("lane") @Nullable String lane,
      @QueryParam("model") @Nullable String model,
      @QueryParam("clientKey") @Nullable String clientKey,
      @QueryParam("session") @Nullable String session) {
    return answer(lane, model, clientKey, session);
  }

  /** The question in a body. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "postRoute", summary = "The same, with the question in a body")
  @RequestBodySchema(Bodies.Route.class)
  public RouteAnswer post(byte @Nullable [] bytes) {
    Body body = new Body(bytes, Set.of("lane", "model", "clientKey", "session"));
    Optional<String> lane = body.text("lane");
    Optional<String> model = body.text("model");
    Optional<String> clientKey = body.text("clientKey");
    Optional<String> session = body.text("session");
    body.check();
    return answer(
        lane.orElse(null), model.orElse(null), clientKey.orElse(null), session.orElse(null));
  }

  private RouteAnswer answer(
      @Nullable String lane,
      @Nullable String model,
      @Nullable String clientKey,
      @Nullable String session) {
    GatewayConfiguration configuration = gateway.configuration();
    List<Dialect> lanes = gateway.lanes();
    List<FieldError> errors = new ArrayList<>();
    Dialect dialect = lanes.stream().filter(one -> one.id().equals(lane)).findFirst().orElse(null);
    if (dialect == null) {
      errors.add(new FieldError("lane", "must be one of " + lanes));
    }
    if (model == null || model.isBlank() || model.length() > LONGEST) {
      errors.add(new FieldError("model", "must be the name of a model as a client sends it"));
    }
    if (session != null && session.length() > LONGEST) {
      errors.add(new FieldError("session", "must be at most " + LONGEST + " characters"));
    }
    String caller = clientKey == null ? ACCESS_KEY : clientKey;
    if (!caller.equals(ACCESS_KEY)
        && configuration.clientKeys().stream().noneMatch(key -> key.id().equals(caller))) {
      errors.add(new FieldError("clientKey", "there is no client key of that id"));
    }
    if (dialect == null || model == null || !errors.isEmpty()) {
      throw Refused.invalid(errors);
    }
    return RouteAnswer.of(
        dialect,
        model,
        scheduler.preview(configuration, dialect, new Ask(model, caller, session, null)));
  }
}

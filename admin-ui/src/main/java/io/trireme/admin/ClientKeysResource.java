package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Secret;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.Durations;
import io.trireme.store.KeptKey;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/client-keys}: the credentials of callers. */
@Singleton
@Path("/api/client-keys")
@Produces(MediaType.APPLICATION_JSON)
public final class ClientKeysResource {

  private static final int SHOWN = 7;
  private static final List<String> OURS = List.of("prefix", "hmac", "former");
  private static final Set<String> OF_A_BUDGET = Set.of("usd", "tokens", "per");
  private static final Set<String> OF_ITS_STATE =
      Set.of("used", "reserved", "remaining", "unpriced", "begins", "resetsAt");
  private static final Duration LONGEST_GRACE = Duration.ofDays(30);

  private final GatewayView gateway;
  private final Configurator configurator;
  private final ConfigWriter writer;
  private final Clock clock;
  private final SecureRandom random;

  ClientKeysResource(GatewayView gateway, Configurator configurator, Clock clock) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.writer = new ConfigWriter(configurator);
    this.clock = requireNonNull(clock, "clock is null");
    this.random = new SecureRandom();
  }

  /** All of them. */
  @GET
  @Operation(
      operationId = "listClientKeys",
      summary = "The credentials of callers, without their secrets")
  public ClientKeyStatus.All clientKeys() {
    ConfigContent content = writer.content();
    List<ClientKey> keys = gateway.configuration().clientKeys();
    Map<String, List<BudgetStatus>> budgets = gateway.budgets(keys);
    return new ClientKeyStatus.All(
        keys.stream()
            .map(key -> ClientKeyStatus.of(key, content, of(key, budgets), clock.instant()))
            .toList());
  }

  private static List<BudgetStatus> of(ClientKey key, Map<String, List<BudgetStatus>> budgets) {
    return budgets.getOrDefault(key.id(), List.of());
  }

  /** One of them. */
  @GET
  @Path("/{id}")
  @Operation(operationId = "getClientKey", summary = "One client key")
  @APIResponseSchema(ClientKeyStatus.class)
  public Response show(@PathParam("id") String id) {
    ClientKeyStatus status = status(id);
    return Revisions.answer(200, status, status.revision());
  }

  private Optional<ClientKey> inForce(String id) {
    GatewayConfiguration configuration = gateway.configuration();
    return configuration.clientKeys().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private ClientKeyStatus status(String id) {
    ClientKey key =
        inForce(id)
            .orElseThrow(
                () -> Refused.notFound("unknown_client_key", "There is no client-key of that id."));
    return ClientKeyStatus.of(
        key, writer.content(), of(key, gateway.budgets(List.of(key))), clock.instant());
  }

  /** Makes one; its secret is in the answer, and nowhere else afterwards. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createClientKey",
      summary = "Makes a client key; its secret is in this answer alone")
  @APIResponseSchema(value = ClientKeyStatus.Made.class, responseCode = "201")
  @RequestBodySchema(Bodies.ClientKey.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response create(byte @Nullable [] bytes) {
    ObjectNode body = body(bytes);
    Set<String> taken = new HashSet<>();
    gateway.configuration().clientKeys().forEach(key -> taken.add(key.id()));
    if (body.path("id").asText("").isEmpty()) {
      body.put("id", Ids.unique(Ids.slug(body.path("name").asText("")), "client", taken));
    }
    String id = body.path("id").asText();
    if (taken.contains(id)) {
      throw Refused.conflict(
          "exists",
          "There is a client-key of that id already.",
          List.of(new FieldError("id", "is taken")));
    }
    Secret secret = KeptKey.newSecret(random);
    keep(body, secret);
    writer.write(
        new ConfigChange.Put(ConfigKind.CLIENT_KEY, id, ConfigChange.ABSENT, body),
        "create client key",
        ConfigWriter.differences(null, body));
    return made(201, id, secret);
  }

  private static ObjectNode body(byte @Nullable [] bytes) {
    ObjectNode body = ConfigWriter.object(bytes);
    body.properties().removeIf(field -> field.getValue().isNull());
    for (String name : List.of("secret", "secretRef", "prefix", "hmac", "former")) {
      if (body.has(name)) {
        throw Refused.invalid(List.of(new FieldError(name, "is made here and cannot be chosen")));
      }
    }
    // What an answer of ours tells beside may come back in a request.
    body.remove("formerUntil");
    for (JsonNode budget : body.path("budgets")) {
      if (budget instanceof ObjectNode fields) {
        fields
            .properties()
            .removeIf(
                field ->
                    OF_ITS_STATE.contains(field.getKey())
                        || (OF_A_BUDGET.contains(field.getKey()) && field.getValue().isNull()));
      }
    }
    return body;
  }

  private void keep(ObjectNode body, Secret secret) {
    body.put("prefix", secret.reveal().substring(0, SHOWN));
    try {
      body.put("hmac", configurator.hash(secret.reveal()));
    } catch (IllegalStateException e) {
      throw Refused.storageUnavailable();
    }
  }

  private Response made(int status, String id, Secret secret) {
    ClientKeyStatus key = status(id);
    return Revisions.answer(status, new ClientKeyStatus.Made(secret.reveal(), key), key.revision());
  }

  private ConfigObject stored(String id) {
    return writer.stored(ConfigKind.CLIENT_KEY, id, inForce(id).isPresent());
  }

  /** Makes this the whole of one; its secret stays. */
  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "putClientKey",
      summary = "Makes this the whole of a client key; its secret stays")
  @APIResponseSchema(ClientKeyStatus.class)
  @RequestBodySchema(Bodies.ClientKey.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response replace(
      @PathParam("id") String id,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] bytes) {
    ConfigObject object = stored(id);
    long expected = Revisions.required(ifMatch);
    ObjectNode body = body(bytes);
    if (!body.path("id").asText(id).equals(id)) {
      throw Refused.invalid(List.of(new FieldError("id", "is " + id + " and cannot be changed")));
    }
    body.put("id", id);
    OURS.stream()
        .filter(object.body()::has)
        .forEach(field -> body.set(field, object.body().path(field)));
    // Somebody may have given it another secret meanwhile: that must not come undone.
    long seen = expected == ConfigChange.ANY ? object.revision() : expected;
    if (seen != object.revision()) {
      throw Refused.stale();
    }
    writer.write(
        new ConfigChange.Put(ConfigKind.CLIENT_KEY, id, seen, body),
        "change client key",
        ConfigWriter.differences(object.body(), body));
    return show(id);
  }

  /**
   * Gives it another secret. The one before is good for nothing from now on, or after the time that
   * {@code grace} says; one that was before that ends at once.
   */
  @POST
  @Path("/{id}/rotate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "rotateClientKey",
      summary = "Gives it another secret; the one before ends at once, or after a grace")
  @APIResponseSchema(ClientKeyStatus.Made.class)
  @RequestBody(
      required = false,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Bodies.Rotate.class)))
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response rotate(
      @PathParam("id") String id,
      @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] bytes) {
    ConfigObject object = stored(id);
    Optional<Duration> grace = grace(bytes);
    ObjectNode body = object.body().deepCopy();
    body.remove("former");
    grace.ifPresent(
        time ->
            body.putObject("former")
                .put("hmac", body.path("hmac").asText())
                .put("until", clock.instant().plus(time).toString()));
    Secret secret = KeptKey.newSecret(random);
    keep(body, secret);
    long expected = Revisions.orKnown(ifMatch, object.revision());
    writer.write(
        new ConfigChange.Put(ConfigKind.CLIENT_KEY, id, expected, body),
        "rotate client key",
        Set.of("secret"));
    return made(200, id, secret);
  }

  private static Optional<Duration> grace(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return Optional.empty();
    }
    ObjectNode body = ConfigWriter.object(bytes);
    String text = body.path("grace").asText("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Duration grace = Durations.parse(text);
      if (grace.compareTo(LONGEST_GRACE) <= 0) {
        return Optional.of(grace);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw Refused.field("grace", "is a duration of up to 720h, as 24h");
  }

  /** Removes it: it is good for nothing from now on. */
  @DELETE
  @Path("/{id}")
  @Operation(operationId = "deleteClientKey", summary = "Removes a client key")
  @APIResponseSchema(Removed.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Removed remove(
      @PathParam("id") String id,
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch) {
    stored(id);
    ConfigChange removal =
        new ConfigChange.Remove(ConfigKind.CLIENT_KEY, id, Revisions.required(ifMatch));
    writer.write(removal, "remove client key", Set.of());
    return new Removed(ConfigKind.CLIENT_KEY.word(), id);
  }
}

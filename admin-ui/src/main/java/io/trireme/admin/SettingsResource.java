package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.store.ConfigurationException;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/settings}: what holds for all lanes. */
@Singleton
@Path("/api/settings")
@Produces(MediaType.APPLICATION_JSON)
public final class SettingsResource {

  /** There is one, and this is its name. */
  static final String ID = "settings";

  private final GatewayView gateway;
  private final Configurator configurator;
  private final ConfigWriter writer;

  SettingsResource(GatewayView gateway, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.writer = new ConfigWriter(configurator);
  }

  /** What holds now. */
  @GET
  @Operation(operationId = "getSettings", summary = "What holds for all lanes")
  @APIResponseSchema(SettingsStatus.class)
  public Response settings() {
    ConfigObject stored = stored();
    Managed managed = managed(configurator, stored);
    long revision = stored == null ? ConfigChange.ABSENT : stored.revision();
    return Revisions.answer(
        200,
        SettingsStatus.of(
            managed,
            revision,
            stored == null ? null : stored.body(),
            gateway.configuration().settings()),
        managed == Managed.FILE ? null : revision);
  }

  private @Nullable ConfigObject stored() {
    return writer.content().find(ConfigKind.SETTINGS, ID).orElse(null);
  }

  /** What is in force does not tell where it comes from: only the file refuses a second one. */
  static Managed managed(Configurator configurator, @Nullable ConfigObject stored) {
    if (stored != null) {
      return Managed.DATABASE;
    }
    ConfigContent content = configurator.content();
    List<ConfigObject> objects = new ArrayList<>(content.objects());
    objects.add(new ConfigObject(ConfigKind.SETTINGS, ID, content.revision() + 1, Json.object()));
    try {
      configurator.judge(new ConfigContent(content.revision() + 1, objects));
      return Managed.UNNAMED;
    } catch (ConfigurationException e) {
      return Managed.FILE;
    }
  }

  /** Makes this the whole of the settings; what is not named is as usual. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "putSettings", summary = "Makes this the whole of the settings")
  @APIResponseSchema(SettingsStatus.class)
  @RequestBodySchema(Bodies.Settings.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response replace(
      @Parameter(required = true) @HeaderParam("if-match") @Nullable String ifMatch,
      byte @Nullable [] bytes) {
    ConfigObject stored = stored();
    if (managed(configurator, stored) == Managed.FILE) {
      throw Refused.readOnly("The settings stand in the configuration file: change them there.");
    }
    long expected = Revisions.required(ifMatch);
    ObjectNode body = ConfigWriter.object(bytes);
    body.properties().removeIf(field -> field.getValue().isNull());
    writer.write(
        new ConfigChange.Put(ConfigKind.SETTINGS, ID, expected, body),
        "change settings",
        ConfigWriter.differences(stored == null ? null : stored.body(), body));
    return settings();
  }
}

package io.trireme.admin;

import io.trireme.store.ConfigurationException;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.ConfigConflict;
import io.trireme.store.sql.ConfigStore;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

import static java.util.Objects.requireNonNull;

/** {@code /api/backups}: sealed copies of what stands in the database, and the way back to them. */
@Singleton
@Path("/api/backups")
@Produces(MediaType.APPLICATION_JSON)
public final class BackupsResource {

  private final Configurator configurator;

  BackupsResource(Configurator configurator) {
    this.configurator = requireNonNull(configurator, "configurator is null");
  }

  /** Those that are kept. */
  @GET
  @Operation(operationId = "listBackups", summary = "The sealed copies that are kept")
  @APIResponseSchema(Backup.All.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Backup.All backups() {
    try {
      return new Backup.All(configurator.backups());
    } catch (IOException e) {
      throw unusable();
    }
  }

  private static Refused unusable() {
    return Refused.conflict(
        "no_backup", "The folder of the backups cannot be used. See the log.", List.of());
  }

  /** Makes one. */
  @POST
  @Operation(operationId = "makeBackup", summary = "Makes a sealed copy")
  @APIResponseSchema(value = Backup.class, responseCode = "201")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Response make() {
    try {
      return Response.status(201).entity(configurator.backup()).build();
    } catch (IOException e) {
      throw unusable();
    }
  }

  /** Makes everything as it is in one; what is there now is backed up before. */
  @POST
  @Path("/{name}/restore")
  @Operation(operationId = "restoreBackup", summary = "Makes everything as it is in a copy")
  @APIResponseSchema(Backup.Restored.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Backup.Restored restore(@PathParam("name") String name) {
    try {
      ConfigStore.Reason reason =
          new ConfigStore.Reason(ConfigWriter.ACTOR, "restore", "of " + name);
      return configurator
          .restore(name, reason)
          .orElseThrow(
              () -> Refused.notFound("unknown_backup", "There is no backup of that name."));
    } catch (IOException e) {
      throw unusable();
    } catch (SealException e) {
      throw Refused.conflict("sealed", e.getMessage() + ".", List.of());
    } catch (ConfigurationException e) {
      throw Refused.conflict("invalid", ConfigWriter.reason(e), List.of());
    } catch (ConfigConflict e) {
      throw Refused.stale();
    }
  }
}

package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.store.seal.PassphraseSeal;
import io.trireme.store.sql.ConfigStore;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.SecureRandom;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/export}: what stands in the database, as a file to keep. */
@Singleton
@Path("/api/export")
@Produces(MediaType.APPLICATION_JSON)
public final class ExportResource {

  private final Configurator configurator;
  private final Clock clock;
  private final PassphraseSeal seal = new PassphraseSeal(new SecureRandom());

  ExportResource(Configurator configurator, Clock clock) {
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** A hash that only who has this gateway's pepper comes to. */
  static String proof(Configurator configurator) {
    try {
      return configurator.hash("trireme export");
    } catch (IllegalStateException e) {
      throw Refused.storageUnavailable();
    }
  }

  /** Without credentials. */
  @GET
  @Operation(
      operationId = "exportPlain",
      summary = "What stands in the database, without credentials")
  @APIResponseSchema(Documents.Export.class)
  public ObjectNode redacted() {
    return OwnDocument.redacted(configurator.content(), clock.instant());
  }

  /** With them, sealed under a passphrase; never otherwise. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "exportSealed",
      summary = "The same with credentials, sealed under a passphrase")
  @APIResponseSchema(Documents.SealedExport.class)
  @RequestBodySchema(Bodies.Passphrase.class)
  public ObjectNode sealed(byte @Nullable [] bytes) {
    String passphrase = ConfigWriter.object(bytes).path("passphrase").asText("");
    if (passphrase.length() < PassphraseSeal.SHORTEST) {
      throw Refused.field(
          "passphrase", "must have at least " + PassphraseSeal.SHORTEST + " characters");
    }
    ObjectNode sealed =
        OwnDocument.sealed(
            configurator.content(), clock.instant(), proof(configurator), passphrase, seal);
    configurator
        .audit()
        .append(
            new ConfigStore.Reason(ConfigWriter.ACTOR, "export with secrets", ""), "configuration");
    return sealed;
  }
}

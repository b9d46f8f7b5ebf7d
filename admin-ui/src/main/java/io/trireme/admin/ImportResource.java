package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.seal.PassphraseSeal;
import io.trireme.store.sql.ConfigChange;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/import}: takes over what a file says, in one change, or tells what that would do. */
@Singleton
@Path("/api/import")
@Produces(MediaType.APPLICATION_JSON)
public final class ImportResource {

  private static final int MOST = 2000;

  private final GatewayView gateway;
  private final Configurator configurator;
  private final ConfigWriter writer;
  private final RuntimeState state;
  private final PassphraseSeal seal = new PassphraseSeal(new SecureRandom());

  ImportResource(GatewayView gateway, Scheduler scheduler, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.writer = new ConfigWriter(configurator);
    this.state = scheduler.state();
  }

  /** The document itself, or {@code {"document": …, "passphrase": …}}. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "importDocument",
      summary = "Takes a file over in one change, or tells what that would do")
  @RequestBodySchema(DocumentResource.Document.class)
  @APIResponseSchema(ImportAnswer.class)
  @APIResponse(responseCode = "409", ref = "Problem409")
  public ImportAnswer take(@QueryParam("dryRun") boolean dryRun, byte @Nullable [] bytes) {
    ObjectNode sent = ConfigWriter.object(bytes);
    ImportDocument document =
        sent.path("document") instanceof ObjectNode inner
            ? read(inner, sent.path("passphrase").asText(null))
            : read(sent, null);
    if (document.items().size() > MOST) {
      throw Refused.field("", "holds more than " + MOST + " objects");
    }
    ImportPlan plan = ImportPlan.of(document, gateway, configurator);
    if (dryRun || plan.changes().isEmpty()) {
      return answer(dryRun, document, plan, null);
    }
    String backup = backup();
    ConfigChange first = plan.changes().getFirst();
    writer.write(first, "import", Set.of(document.source()), plan.changes());
    document.promotions().stream()
        .filter(promotion -> gateway.configuration().channel(promotion.channel()).isPresent())
        .forEach(
            promotion ->
                state.promote(
                    new LaneChannel(
                        Finder.lane(gateway.lanes(), promotion.lane()), promotion.channel()),
                    promotion.until()));
    return answer(false, document, plan, backup);
  }

  private ImportDocument read(ObjectNode document, @Nullable String passphrase) {
    if (OwnDocument.recognises(document)) {
      return OwnDocument.read(document, passphrase, ExportResource.proof(configurator), seal);
    }
    if (ProxyDocument.recognises(document)) {
      return ProxyDocument.read(document, state.now());
    }
    throw Refused.field("", "is neither an export of Trireme nor a config.json of claude-proxy");
  }

  private String backup() {
    try {
      return configurator.backup().name();
    } catch (IOException e) {
      throw Refused.conflict(
          "no_backup",
          "What stands here could not be backed up, so nothing was imported. See the log.",
          List.of());
    }
  }

  private ImportAnswer answer(
      boolean dryRun, ImportDocument document, ImportPlan plan, @Nullable String backup) {
    return new ImportAnswer(
        dryRun,
        document.source(),
        configurator.content().revision(),
        backup,
        plan.lines(),
        document.warnings());
  }
}

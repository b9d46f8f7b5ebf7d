package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.store.sql.AuditLog;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** {@code /api/audit}: who changed what, and whether the list was tampered with. */
@Singleton
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
public final class AuditResource {

  private static final int USUAL = 100;
  private static final int MOST = 500;

  private final Configurator configurator;

  AuditResource(Configurator configurator) {
    this.configurator = requireNonNull(configurator, "configurator is null");
  }

  /** The newest first. */
  @GET
  @Operation(operationId = "listAudit", summary = "Who changed what, the newest first")
  public AuditPage page(
      @QueryParam("before") @Nullable Long before, @QueryParam("limit") @Nullable Integer limit) {
    int most = limit == null ? USUAL : limit;
    if (most < 1 || most > MOST) {
      throw Refused.invalid(List.of(new FieldError("limit", "must be from 1 to " + MOST)));
    }
    AuditLog audit = configurator.audit();
    return AuditPage.of(
        audit.page(before == null ? Long.MAX_VALUE : before, most), audit.firstBroken());
  }
}

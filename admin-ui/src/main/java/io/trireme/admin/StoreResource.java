package io.trireme.admin;

import io.trireme.store.sql.Rewrapped;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import static java.util.Objects.requireNonNull;

/** {@code /api/store}: what is done to the stored configuration as a whole. */
@Singleton
@Path("/api/store")
@Produces(MediaType.APPLICATION_JSON)
public final class StoreResource {

  private final Configurator configurator;

  StoreResource(Configurator configurator) {
    this.configurator = requireNonNull(configurator, "configurator is null");
  }

  /**
   * What came of it.
   *
   * @param rewrapped how many values were sealed under another key than the current one, and are
   *     not any more
   * @param total how many values there are
   */
  @Schema(name = "Rewrapped")
  public record Answer(int rewrapped, int total) {}

  /**
   * Seals everything under the current encryption key, so that those before it may be taken away.
   * Safe to repeat: what was done is not done again.
   */
  @POST
  @Path("/rewrap")
  @Operation(
      operationId = "rewrapStore",
      summary = "Seals everything under the current encryption key")
  public Answer rewrap() {
    Rewrapped done = configurator.rewrap(ConfigWriter.ACTOR);
    return new Answer(done.changed(), done.total());
  }
}

package io.trireme.admin;

import io.trireme.store.VendorPresets;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /api/vendors}: what is known of vendors, to begin a channel with. */
@Singleton
@Path("/api/vendors")
@Produces(MediaType.APPLICATION_JSON)
public final class VendorsResource {

  /** The presets of this version. */
  @GET
  @Operation(operationId = "listVendors", summary = "What a channel of a known vendor begins with")
  public VendorsView vendors() {
    // Asked for when somebody adds a channel: not worth keeping.
    return VendorsView.of(VendorPresets.builtIn());
  }
}

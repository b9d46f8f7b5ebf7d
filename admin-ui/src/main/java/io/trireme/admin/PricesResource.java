package io.trireme.admin;

import io.trireme.store.PriceFile;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

import static java.util.Objects.requireNonNull;

/** {@code GET /api/prices}: what tokens cost. */
@Singleton
@Path("/api/prices")
@Produces(MediaType.APPLICATION_JSON)
public final class PricesResource {

  private final PriceFile prices;

  PricesResource(PriceFile prices) {
    this.prices = requireNonNull(prices, "prices is null");
  }

  /** The prices in force. */
  @GET
  @Operation(
      operationId = "getPrices",
      summary = "The prices in force, in US dollars for a million tokens")
  public PricesView prices() {
    return PricesView.of(prices);
  }
}

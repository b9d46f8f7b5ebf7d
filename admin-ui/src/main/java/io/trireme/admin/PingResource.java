package io.trireme.admin;

import io.trireme.scheduler.Channel;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import static java.util.Objects.requireNonNull;

/** {@code POST /api/ping}: asks the vendors of all channels whether they are there. */
@Singleton
@Path("/api/ping")
@Produces(MediaType.APPLICATION_JSON)
public final class PingResource {

  private static final int AT_ONCE = 16;

  private final GatewayView gateway;
  private final Vendors vendors;

  PingResource(GatewayView gateway, Vendors vendors) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.vendors = requireNonNull(vendors, "vendors is null");
  }

  /**
   * The answers of all channels.
   *
   * @param channels in the order of the configuration
   */
  @Schema(name = "Pings")
  public record All(List<Ping> channels) {
    public All {
      channels = List.copyOf(channels);
    }
  }

  /** Asks all, 16 at a time. */
  @POST
  @Operation(
      operationId = "pingAll",
      summary = "Asks the vendors of all channels whether they are there")
  public All ping() throws InterruptedException, ExecutionException {
    Semaphore places = new Semaphore(AT_ONCE);
    List<Future<Ping>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Channel channel : gateway.configuration().channels()) {
        asked.add(threads.submit(() -> ping(channel, places)));
      }
    }
    List<Ping> pings = new ArrayList<>();
    for (Future<Ping> one : asked) {
      pings.add(one.get());
    }
    return new All(pings);
  }

  private Ping ping(Channel channel, Semaphore places) throws InterruptedException {
    places.acquire();
    try {
      return vendors.ping(channel, null);
    } finally {
      places.release();
    }
  }
}

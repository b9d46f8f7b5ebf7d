package io.trireme.deploy.edge;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.upstream.Timers;
import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.limit.AdmissionGate;
import io.trireme.scheduler.limit.AdmissionGate.Ticket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * Lets exchanges in, as many at once as the settings allow; the others wait in turn, their bodies
 * unread. On event loops; thread-safe.
 */
@Singleton
final class Admission {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final AdmissionGate gate = new AdmissionGate();
  private final LiveConfiguration configuration;

  Admission(LiveConfiguration configuration, MeterRegistry registry) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    Gauge.builder("trireme.exchanges.inflight", gate, AdmissionGate::inFlight)
        .description("Exchanges under way, from the first byte of the body to the end")
        .register(registry);
    Gauge.builder("trireme.exchanges.queued", gate, AdmissionGate::queued)
        .description("Exchanges that wait for their turn")
        .register(registry);
  }

  /**
   * What becomes of a request: exactly one of these is called, on the request's event loop.
   *
   * @param in it may begin; the ticket is to be left when it is over
   * @param refused there is no place for it
   * @param gone its client left while it waited
   */
  record Ways(Consumer<Ticket> in, Consumer<GatewayError> refused, Runnable gone) {}

  /** Asks for a place, on the request's event loop. */
  void enter(HttpServerRequest request, Context loop, Timers timers, Ways ways) {
    AdmissionSettings settings = configuration.current().settings().admission();
    Ticket ticket = gate.enter(settings, granted -> onLoop(request, loop, granted, ways));
    if (ticket == null) {
      ways.refused().accept(full());
      return;
    }
    if (ticket.waits()) {
      wait(request, timers, settings.maxWait(), ticket, ways);
    }
  }

  private static void wait(
      HttpServerRequest request, Timers timers, Duration most, Ticket ticket, Ways ways) {
    request.pause();
    Timers.Handle timer =
        timers.after(
            most,
            () -> {
              if (ticket.giveUp()) {
                ways.refused().accept(full());
              }
            });
    request.exceptionHandler(
        left -> {
          if (ticket.giveUp()) {
            timer.cancel();
            ways.gone().run();
          }
        });
  }

  /** The place may have come from an exchange on another loop. */
  private static void onLoop(HttpServerRequest request, Context loop, Ticket ticket, Ways ways) {
    if (loop.equals(Vertx.currentContext())) {
      ways.in().accept(ticket);
      return;
    }
    loop.runOnContext(
        ignored -> {
          if (request.response().closed()) {
            ticket.leave();
            ways.gone().run();
          } else {
            ways.in().accept(ticket);
          }
        });
  }

  private static GatewayError full() {
    return new GatewayError(
        Kind.OVERLOADED,
        "The gateway has as many requests under way as it takes on at once. Try again shortly.",
        SOON);
  }
}

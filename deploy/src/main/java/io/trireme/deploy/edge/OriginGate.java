package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.config.GatewaySettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Refuses browsers of origins that {@code CORS_ORIGIN} does not name, preflights among them. What
 * an allowed origin is told is the business of the framework's filter behind it.
 */
@Singleton
final class OriginGate {

  private static final GatewayError REFUSED =
      new GatewayError(
          Kind.FORBIDDEN,
          "Browsers of this origin may not call; CORS_ORIGIN on the gateway names those that may.");

  private final boolean enabled;
  private final OriginRules rules;
  private final EarlyRefusals refusals;
  private final Vertx vertx;

  OriginGate(GatewaySettings settings, EarlyRefusals refusals, Vertx vertx) {
    this.enabled = settings.enableCors();
    this.rules = new OriginRules(settings.corsOrigin().orElse(List.of()));
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /** Lets pass what has no origin or one that may call. */
  void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = enabled ? request.getHeader("origin") : null;
    HostAndPort authority = request.authority();
    if (origin == null
        || rules.allows(
            origin, request.scheme(), authority == null ? null : authority.toString())) {
      context.next();
    } else {
      refusals.refuse(request, vertx.getOrCreateContext(), REFUSED);
    }
  }
}

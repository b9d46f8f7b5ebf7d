package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

import static java.util.Objects.requireNonNull;

/**
 * Refuses what a client, a proxy in front and we might read differently, before anything else looks
 * at the request: odd framing (request smuggling) and odd paths (policy bypass). Answers 400 and
 * closes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, 6.1</a>
 */
@Singleton
final class FramingGate {

  private static final String SEEN = "trireme.seen";

  private final EarlyRefusals refusals;
  private final ConnectionGuard guard;

  FramingGate(EarlyRefusals refusals, ConnectionGuard guard) {
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.guard = requireNonNull(guard, "guard is null");
  }

  /** Looks at every request that a route can have; the first route of all. */
  void check(RoutingContext context) {
    context.put(SEEN, true);
    HttpServerRequest request = context.request();
    boolean folded = guard.headSeen(context);
    boolean brokenBody = BodyWatch.arrived(request);
    if (refusals.hidden(request)) {
      return;
    }
    if (brokenBody) {
      refusals.refuseAndClose(request, FramingRules.BROKEN_CHUNK);
      return;
    }
    String fault =
        folded
            ? FramingRules.FOLDED
            : FramingRules.fault(
                request.version(), request.method(), request.uri(), request.headers());
    if (fault == null) {
      context.next();
      return;
    }
    refuse(request, fault);
  }

  /**
   * Refuses what the router gives up before any route, such as a request without a host: left to
   * the framework, its connection would stay open for what hides behind it.
   *
   * @return false if a route had the request, so that this failure is another one
   */
  boolean refuseUnrouted(RoutingContext context) {
    if (context.get(SEEN) != null) {
      return false;
    }
    HttpServerRequest request = context.request();
    if (refusals.hidden(request)) {
      return true;
    }
    String fault =
        FramingRules.fault(request.version(), request.method(), request.uri(), request.headers());
    refuse(request, fault == null ? "The Host header names no host." : fault);
    return true;
  }

  private void refuse(HttpServerRequest request, String fault) {
    refusals.refuseAndClose(request, new GatewayError(Kind.BAD_REQUEST, fault));
  }
}

package io.trireme.deploy.edge;

import io.quarkus.runtime.LaunchMode;
import io.trireme.deploy.config.GatewaySettings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

import static java.util.Objects.requireNonNull;

/** Says what is left to the panel and the admin API, and how a browser must treat it. */
@Singleton
final class PanelGate {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";

  private final GatewaySettings settings;

  PanelGate(GatewaySettings settings) {
    this.settings = requireNonNull(settings, "settings is null");
  }

  /** True if the request is for the admin API, or reads a page while there is a panel. */
  boolean serves(HttpServerRequest request) {
    if (isAdmin(request.path())) {
      return true;
    }
    HttpMethod method = request.method();
    boolean reads =
        method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS);
    return reads && settings.enableWebUi();
  }

  /** True for the paths of the admin API, whose errors are problems. */
  static boolean isAdmin(String path) {
    return path.equals("/api") || path.startsWith("/api/");
  }

  /** Adds what a browser must know of our pages. */
  void decorate(RoutingContext context) {
    MultiMap headers = context.response().headers();
    if (!LaunchMode.current().isDevOrTest()) {
      // The panel's dev server writes styles and scripts into the page.
      headers.set("content-security-policy", POLICY);
    }
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    if (!context.request().path().startsWith("/assets/")) {
      // Assets carry their hash in their name; the page that names them must always be asked for.
      context.addHeadersEndHandler(end -> headers.set("cache-control", "no-cache"));
    }
  }
}

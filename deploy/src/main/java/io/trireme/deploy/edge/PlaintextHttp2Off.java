package io.trireme.deploy.edge;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * HTTP/2 over TLS only. In clear text an {@code Upgrade: h2c} would be answered before any of our
 * checks, and a proxy in front may not see what follows it.
 */
@Singleton
final class PlaintextHttp2Off implements HttpServerOptionsCustomizer {

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }
}

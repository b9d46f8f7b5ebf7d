package io.trireme.deploy.upstream;

import io.trireme.scheduler.ProxyUrl;
import io.trireme.scheduler.Tls;
import io.trireme.scheduler.Transport;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What makes two channels need two HTTP clients. */
record ClientSettings(Duration connect, Tls tls, @Nullable ProxyUrl proxyUrl) {

  /** Streams hold their connection, so the pool must not be the limit of a busy gateway. */
  private static final int MAX_CONNECTIONS = 50_000;

  /**
   * Below the idle timeouts of the usual load balancers (60 s), so that few are closed under us.
   */
  private static final int KEEP_ALIVE_SECONDS = 45;

  private static final int MAX_HEADER_BYTES = 64 << 10;

  static ClientSettings of(Transport transport) {
    return new ClientSettings(
        transport.timeouts().connect(), transport.tls(), transport.proxyUrl());
  }

  /**
   * Creates a client.
   *
   * @param keepAlive true if connections are kept for the next request
   * @param connected is told of each connection that it opens
   */
  HttpClient create(Vertx vertx, boolean keepAlive, Handler<HttpConnection> connected) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) Math.min(connect.toMillis(), Integer.MAX_VALUE))
            .setSslHandshakeTimeout(connect.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAlive(keepAlive)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setDecompressionSupported(true)
            .setVerifyHost(!tls.insecureSkipVerify())
            .setTrustAll(tls.insecureSkipVerify());
    if (!tls.caPem().isEmpty()) {
      options.setTrustOptions(TrustOptions.wrap(Authorities.besidePlatform(tls.caPem())));
    }
    if (proxyUrl != null) {
      options.setProxyOptions(proxy(proxyUrl.reveal()));
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
        .withConnectHandler(connected)
        .build();
  }

  private static ProxyOptions proxy(URI uri) {
    ProxyOptions proxy =
        new ProxyOptions()
            .setType(uri.getScheme().startsWith("socks") ? ProxyType.SOCKS5 : ProxyType.HTTP)
            .setHost(AddressGuard.withoutBrackets(uri.getHost()))
            .setPort(uri.getPort());
    String userInfo = uri.getUserInfo();
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      proxy.setUsername(colon < 0 ? userInfo : userInfo.substring(0, colon));
      proxy.setPassword(colon < 0 ? "" : userInfo.substring(colon + 1));
    }
    return proxy;
  }
}

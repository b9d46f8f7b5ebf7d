package io.trireme.deploy.upstream;

import io.trireme.core.Secret;
import io.trireme.core.spi.AuthHeader;
import io.trireme.core.spi.RelayRules;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/** Calls vendors. Thread-safe; {@link #prepare} may block for a name look-up, so not on a loop. */
@Singleton
public final class UpstreamClient {

  private static final long SWEEP_MILLIS = 30_000;

  private final Vertx vertx;
  private final AddressGuard addresses;
  private final LiveConfiguration configuration;
  private final HttpClients clients;
  private final long sweep;

  UpstreamClient(Vertx vertx, LiveConfiguration configuration) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.addresses = new AddressGuard();
    this.clients = new HttpClients(vertx, System::nanoTime);
    this.sweep = vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
  }

  /** Lets go of the clients that a configuration of before needed. */
  private void sweep() {
    clients.keep(
        configuration.current().channels().stream()
            .map(channel -> ClientSettings.of(channel.transport()))
            .collect(Collectors.toSet()));
  }

  @PreDestroy
  void close() {
    vertx.cancelTimer(sweep);
  }

  /**
   * What one attempt sends.
   *
   * @param candidate where and with which key
   * @param rules the dialect's own, for the credential's header
   * @param request method, path, query and body
   * @param headers the client's headers that may pass, names in lower case
   * @param stream true if events are expected
   * @param firstByte how long the upstream may take until its head
   * @param stall how long it may be silent afterwards
   */
  public record Shipment(
      Candidate candidate,
      RelayRules rules,
      UpstreamRequest request,
      MultiMap headers,
      boolean stream,
      Duration firstByte,
      Duration stall) {}

  /**
   * Prepares an attempt on an event loop.
   *
   * @throws UnreachableException if the host has no address, or none that the channel may call
   */
  public Attempt prepare(Shipment shipment, Passage passage) throws UnreachableException {
    Candidate candidate = shipment.candidate();
    Transport transport = candidate.channel().transport();
    Timeouts timeouts = transport.timeouts();
    URI target = target(shipment);
    boolean secure = candidate.baseUrl().secure();
    List<SocketAddress> servers =
        transport.proxyUrl() != null
            ? List.of()
            : addresses
                .resolve(
                    candidate.baseUrl().host(), transport.allowPrivateNetwork(), timeouts.connect())
                .stream()
                .map(
                    ip ->
                        SocketAddress.inetSocketAddress(
                            candidate.baseUrl().port(), ip.getHostAddress()))
                .toList();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(shipment.request().method()))
            .setHost(AddressGuard.withoutBrackets(candidate.baseUrl().host()))
            .setPort(candidate.baseUrl().port())
            .setSsl(secure)
            .setURI(requestUri(target))
            .setHeaders(headers(shipment))
            .setFollowRedirects(false);
    Call call =
        new Call(
            options,
            servers,
            Buffer.buffer(shipment.request().body()),
            shipment.stream(),
            shipment.firstByte(),
            shipment.stall());
    Connections connections = clients.of(ClientSettings.of(transport));
    return new Attempt(connections, call, passage, new VertxTimers(vertx));
  }

  private static URI target(Shipment shipment) {
    String query = shipment.request().query();
    String path = shipment.request().path() + (query.isEmpty() ? "" : "?" + query);
    return shipment.candidate().baseUrl().resolve(path);
  }

  private static String requestUri(URI target) {
    String query = target.getRawQuery();
    return target.getRawPath() + (query == null ? "" : "?" + query);
  }

  private static MultiMap headers(Shipment shipment) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(shipment.headers());
    headers.set("accept-encoding", "identity");
    Transport transport = shipment.candidate().channel().transport();
    ApiKey key = shipment.candidate().key();
    if (key != null) {
      Secret secret = key.secret();
      AuthHeader.of(transport.quirks(), secret)
          .orElseGet(() -> shipment.rules().credential(secret))
          .forEach(headers::set);
    }
    transport.headers().forEach(headers::set);
    return headers;
  }
}

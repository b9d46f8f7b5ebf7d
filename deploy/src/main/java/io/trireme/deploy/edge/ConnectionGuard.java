package io.trireme.deploy.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.trireme.deploy.config.GatewaySettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ServerID;
import io.vertx.core.net.impl.TCPServerBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Puts a {@link HeadWatch} and a {@link DecoderTakeover} in front of every connection of the
 * clients' port. Vert.x has idle timeouts only, which a client that drips bytes renews and which a
 * long quiet stream meets.
 *
 * <p>Vert.x shows its listening channel to nobody, so two private fields are read when the server
 * has started. If a version of Vert.x has them no more, the gateway runs without the guard and says
 * so once. Connections of the few milliseconds before are not watched. Thread-safe.
 */
@Singleton
final class ConnectionGuard {

  private static final Logger LOG = Logger.getLogger(ConnectionGuard.class);

  private static final String NAME = "trireme-connection-guard";

  private final Vertx vertx;
  private final GatewaySettings settings;
  private final UnreadableRequests unreadable;
  private final AtomicBoolean warned = new AtomicBoolean();

  ConnectionGuard(Vertx vertx, GatewaySettings settings, UnreadableRequests unreadable) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.unreadable = requireNonNull(unreadable, "unreadable is null");
  }

  void started(@ObservesAsync HttpServerStart event) {
    install(event.options(), true);
  }

  void startedTls(@ObservesAsync HttpsServerStart event) {
    install(event.options(), false);
  }

  private void install(HttpServerOptions options, boolean clearText) {
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      // The server outlives a live reload: its connections would be watched by classes that are
      // gone, whose deadlines no request of the new ones could take away.
      return;
    }
    int port = options.getPort();
    HeadWatch.Rules rules =
        new HeadWatch.Rules(
            settings.headTimeout(), settings.keepAliveTimeout(), clearText, System::nanoTime);
    try {
      for (Future<Channel> bound : listening(vertx, port)) {
        bound.onSuccess(
            channel ->
                watch(
                    channel,
                    rules,
                    () -> new DecoderTakeover(options, unreadable, unreadable::brokenBody)));
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      if (!warned.getAndSet(true)) {
        LOG.warnf(
            "slow request heads are not timed out and unreadable ones get no error body port=%d"
                + " reason=%s",
            port, e);
      }
    }
  }

  /**
   * The listening channels of the servers on a port.
   *
   * @throws ReflectiveOperationException if this Vert.x is built otherwise
   * @throws IllegalStateException if no server listens on the port
   */
  static List<Future<Channel>> listening(Vertx vertx, int port)
      throws ReflectiveOperationException {
    Field actual = TCPServerBase.class.getDeclaredField("actualServer");
    Field bound = TCPServerBase.class.getDeclaredField("bindFuture");
    actual.setAccessible(true);
    bound.setAccessible(true);
    List<Future<Channel>> channels = new ArrayList<>();
    Map<ServerID, HttpServerImpl> servers = ((VertxInternal) vertx).sharedHttpServers();
    for (Map.Entry<ServerID, HttpServerImpl> server : servers.entrySet()) {
      if (server.getKey().port == port || server.getValue().actualPort() == port) {
        Object owner = requireNonNull(actual.get(server.getValue()), "actualServer is null");
        channels.add(channel(requireNonNull(bound.get(owner), "bindFuture is null")));
      }
    }
    if (channels.isEmpty()) {
      throw new IllegalStateException("no server listens on port " + port);
    }
    return channels;
  }

  private static Future<Channel> channel(Object bound) {
    return ((Future<?>) bound).map(Channel.class::cast);
  }

  /** Gives every connection that this listening channel accepts from now on its handlers. */
  static void watch(Channel listening, HeadWatch.Rules rules, Supplier<DecoderTakeover> takeover) {
    listening
        .eventLoop()
        .execute(
            () -> {
              if (listening.pipeline().get(NAME) == null) {
                listening.pipeline().addFirst(NAME, new Accepting(rules, takeover));
              }
            });
  }

  /**
   * A request has come to the first route: takes the deadline from its connection until the answer
   * is complete.
   *
   * @return true if a line of its head was folded
   */
  boolean headSeen(RoutingContext context) {
    HttpServerRequest request = context.request();
    HeadWatch watch = ((ConnectionBase) request.connection()).channel().attr(HeadWatch.KEY).get();
    if (watch == null) {
      return false;
    }
    boolean folded = watch.headSeen(request.version() == HttpVersion.HTTP_2);
    context.addEndHandler(
        ended -> {
          // After a switch of protocols there is no next head on this connection.
          HttpServerResponse response = context.response();
          if (response.getStatusCode() != 101) {
            boolean last = response.headers().contains("connection", "close", true);
            watch.answered(request::isEnded, last);
          }
        });
    return folded;
  }

  /** On the listening channel each message is a connection that was accepted. */
  private static final class Accepting extends ChannelInboundHandlerAdapter {

    private final HeadWatch.Rules rules;
    private final Supplier<DecoderTakeover> takeover;

    Accepting(HeadWatch.Rules rules, Supplier<DecoderTakeover> takeover) {
      this.rules = rules;
      this.takeover = takeover;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Channel accepted) {
        HeadWatch watch = new HeadWatch(rules);
        accepted.attr(HeadWatch.KEY).set(watch);
        accepted.pipeline().addFirst(watch, takeover.get());
      }
      context.fireChannelRead(message);
    }
  }
}

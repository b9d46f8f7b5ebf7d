package io.trireme.deploy.edge;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.VertxHandler;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * Makes the refusals of one HTTP/1 connection's decoder ours: waits in front of the decoder for the
 * first bytes, gives the connection a {@link RequestDecoder}, a {@link BodyWatch} and its handler
 * of invalid requests, and leaves. Vert.x takes that handler from a server before it listens, and
 * Quarkus, which makes the server, sets none.
 */
final class DecoderTakeover extends ChannelInboundHandlerAdapter {

  /** Under this name Vert.x looks for its decoder. */
  private static final String DECODER = "httpDecoder";

  private static final String CONNECTION = "handler";

  private final HttpServerOptions options;
  private final Handler<HttpServerRequest> unreadable;
  private final Consumer<HttpServerRequest> brokenBody;

  DecoderTakeover(
      HttpServerOptions options,
      Handler<HttpServerRequest> unreadable,
      Consumer<HttpServerRequest> brokenBody) {
    this.options = requireNonNull(options, "options is null");
    this.unreadable = requireNonNull(unreadable, "unreadable is null");
    this.brokenBody = requireNonNull(brokenBody, "brokenBody is null");
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
    if (tls != null) {
      // The decoder comes with the end of the handshake; the first bytes behind it are HTTP.
      context
          .pipeline()
          .addAfter(tls.name(), null, new DecoderTakeover(options, unreadable, brokenBody))
          .remove(this);
    }
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    takeOver(context.pipeline());
    context.pipeline().remove(this);
    context.fireChannelRead(message);
  }

  /** Leaves HTTP/2 alone, and a Vert.x that builds its pipeline otherwise. */
  private void takeOver(ChannelPipeline pipeline) {
    ChannelHandler decoder = pipeline.get(DECODER);
    ChannelHandler connection = pipeline.get(CONNECTION);
    if (decoder instanceof VertxHttpRequestDecoder
        && connection instanceof VertxHandler<?> handler
        && handler.getConnection() instanceof HttpServerConnection http) {
      pipeline.replace(decoder, DECODER, new RequestDecoder(options));
      pipeline.addAfter(DECODER, null, new BodyWatch(brokenBody));
      http.invalidRequestHandler(unreadable);
    }
  }
}

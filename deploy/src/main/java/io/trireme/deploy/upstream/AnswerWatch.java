package io.trireme.deploy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether any byte of an answer came, also of a head that was never complete: Vert.x tells of
 * whole heads only. It stands between TLS and the decoder of HTTP/1. Thread-safe.
 */
final class AnswerWatch extends ChannelInboundHandlerAdapter {

  /** Under this name Vert.x keeps its decoder of answers. */
  private static final String DECODER = "codec";

  private volatile boolean heard;

  /**
   * Has the connection watched from now on.
   *
   * @return null if Vert.x builds its pipeline otherwise, so that nothing can be known
   */
  static @Nullable AnswerWatch of(HttpConnection connection) {
    if (!(connection instanceof HttpClientConnection http)) {
      return null;
    }
    ChannelPipeline pipeline = http.channel().pipeline();
    AnswerWatch watch = pipeline.get(AnswerWatch.class);
    if (watch == null && pipeline.get(DECODER) != null) {
      watch = new AnswerWatch();
      pipeline.addBefore(DECODER, null, watch);
    }
    if (watch != null) {
      watch.heard = false;
    }
    return watch;
  }

  /** True if something came since {@link #of} was called. */
  boolean heard() {
    return heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    heard = true;
    context.fireChannelRead(message);
  }
}

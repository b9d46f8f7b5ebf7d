package io.trireme.deploy.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Behind the decoder of one HTTP/1 connection: a chunk that cannot be read becomes a refusal of its
 * request, where Vert.x would close the connection without a word. A request that has its answer
 * already is left to Vert.x. On the connection's event loop.
 */
final class BodyWatch extends ChannelInboundHandlerAdapter {

  private static final AttributeKey<BodyWatch> KEY = AttributeKey.valueOf("trireme.body-watch");

  private final Consumer<HttpServerRequest> refuse;

  /** Heads that the decoder has read, and those among them that have come to the first route. */
  private int heads;

  private int arrived;
  private @Nullable HttpServerRequest latest;
  private boolean broken;

  /**
   * A watch that refuses in this way.
   *
   * @param refuse answers, and closes the connection behind the answer
   */
  BodyWatch(Consumer<HttpServerRequest> refuse) {
    this.refuse = requireNonNull(refuse, "refuse is null");
  }

  /**
   * A request has come to the first route.
   *
   * @return true if its body is known to be broken: it waited behind others for its turn
   */
  static boolean arrived(HttpServerRequest request) {
    BodyWatch watch = ((ConnectionBase) request.connection()).channel().attr(KEY).get();
    return watch != null && watch.next(request);
  }

  private boolean next(HttpServerRequest request) {
    arrived++;
    latest = request;
    return broken && arrived == heads;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().attr(KEY).set(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      heads++;
    } else if (message instanceof HttpContent content
        && content.decoderResult().isFailure()
        && refuses()) {
      // The decoder reads nothing more from this connection.
      ReferenceCountUtil.release(message);
      return;
    }
    context.fireChannelRead(message);
  }

  private boolean refuses() {
    HttpServerRequest request = latest;
    if (arrived < heads) {
      broken = true;
      return true;
    }
    if (request == null || request.response().headWritten()) {
      return false;
    }
    refuse.accept(request);
    return true;
  }
}

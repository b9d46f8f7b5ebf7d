package io.trireme.deploy.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of Vert.x, which decides alone what can be read. Only the request that it puts in the
 * place of an unreadable first line has the target with which that line begins, so that the refusal
 * can have the shape of its path.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

  /** Of a first line no more is looked at. */
  private static final int MAX_LOOK = 1024;

  private static final Pattern BEGINNING = Pattern.compile("\\s*([!-~]+) (/[!-~]*)");

  private @Nullable ByteBuf input;
  private int begin;

  RequestDecoder(HttpServerOptions options) {
    super(options);
  }

  /** A first line is decoded in one call or, as long as it is not whole, left where it is. */
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    input = in;
    begin = in.readerIndex();
    try {
      super.decode(context, in, out);
    } finally {
      input = null;
    }
  }

  @Override
  protected HttpMessage createInvalidMessage() {
    ByteBuf in = input;
    if (in == null) {
      return super.createInvalidMessage();
    }
    int length = Math.min(MAX_LOOK, in.writerIndex() - begin);
    Matcher line = BEGINNING.matcher(in.toString(begin, length, StandardCharsets.ISO_8859_1));
    if (!line.lookingAt()) {
      return super.createInvalidMessage();
    }
    HttpMethod method = line.group(1).equals("HEAD") ? HttpMethod.HEAD : HttpMethod.GET;
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_0,
        method,
        line.group(2),
        Unpooled.EMPTY_BUFFER,
        headersFactory,
        trailersFactory);
  }
}

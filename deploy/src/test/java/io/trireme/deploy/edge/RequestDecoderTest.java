package io.trireme.deploy.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class RequestDecoderTest {

  private static final String PLAIN = "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc";

  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new RequestDecoder(
              new HttpServerOptions().setMaxInitialLineLength(4096).setMaxHeaderSize(8192)));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void send(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  /** The next request that came out; contents are passed over. */
  private HttpRequest request() {
    Object message = channel.readInbound();
    while (message != null && !(message instanceof HttpRequest)) {
      ReferenceCountUtil.release(message);
      message = channel.readInbound();
    }
    assertThat(message).isNotNull();
    return (HttpRequest) message;
  }

  @Test
  void shouldKeepTheTargetOfALineThatIsTooLong() {
    // When
    send("POST /v1/messages?" + "a".repeat(5000) + " HTTP/1.1\r\nhost: x\r\n\r\n");
    HttpRequest request = request();
    // Then
    assertThat(request.decoderResult().cause()).isInstanceOf(TooLongHttpLineException.class);
    assertThat(request.uri()).startsWith("/v1/messages?aaa").hasSizeLessThan(1100);
  }

  @Test
  void shouldKeepTheTargetOfALineThatComesInPieces() {
    // When
    send(PLAIN + "PO");
    send("ST /v1/mes");
    send("sages?" + "a".repeat(3000));
    send("a".repeat(3000));
    HttpRequest first = request();
    HttpRequest second = request();
    // Then
    assertThat(first.uri()).isEqualTo("/a");
    assertThat(first.decoderResult().isSuccess()).isTrue();
    assertThat(second.uri()).startsWith("/v1/messages?a");
    assertThat(second.decoderResult().isFailure()).isTrue();
  }

  @Test
  void shouldKeepTheTargetBesideAMethodThatIsNone() {
    // When
    send("GE(T /v1/messages HTTP/1.1\r\nhost: x\r\n\r\n");
    HttpRequest request = request();
    // Then
    assertThat(request.uri()).isEqualTo("/v1/messages");
    assertThat(request.decoderResult().isFailure()).isTrue();
  }

  @Test
  void shouldKnowAHeadRequestWhoseAnswerHasNoBody() {
    // When
    send("HEAD /v1/messages?" + "a".repeat(5000));
    // Then
    assertThat(request().method()).isEqualTo(HttpMethod.HEAD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001 /v1/messages\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET http://x/v1/messages\r\n\r\n",
        "GET\r\n/v1/messages HTTP/9\r\n\r\n"
      })
  void shouldMakeUpNoTargetWhereThereIsNone(String bytes) {
    // When
    send(bytes);
    HttpRequest request = request();
    // Then
    assertThat(request.uri()).isEqualTo("/bad-request");
    assertThat(request.decoderResult().isFailure()).isTrue();
  }

  @Test
  void shouldLeaveHeadersToTheDecoderBelow() {
    // When
    send("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-a: b\r\nx-long: " + "a".repeat(9000));
    HttpRequest request = request();
    // Then
    assertThat(request.decoderResult().cause()).isInstanceOf(TooLongHttpHeaderException.class);
    assertThat(request.uri()).isEqualTo("/v1/messages");
    assertThat(request.headers().get("host")).isEqualTo("x");
  }

  @Test
  void shouldDecodeNothingBehindWhatItCouldNotRead() {
    // When
    send("GE(T /v1/messages HTTP/1.1\r\n\r\n" + PLAIN);
    send(PLAIN);
    HttpRequest request = request();
    // Then
    assertThat(request.decoderResult().isFailure()).isTrue();
    assertThat(channel.<Object>readInbound()).isNull();
  }
}

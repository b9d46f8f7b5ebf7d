package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.deploy.Facade;
import io.trireme.deploy.upstream.ManualTimers;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(10)
final class BodyReaderTest {

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ManualTimers timers = new ManualTimers();
  private final List<String> outcomes = new ArrayList<>();

  /** A request whose body a test sends. */
  public static final class Request {
    private final MultiMap headers;
    private final Response response = new Response();
    private @Nullable Handler<Buffer> data;
    private @Nullable Handler<@Nullable Void> end;
    private @Nullable Handler<Throwable> failure;
    private boolean flowing;

    Request(String... headers) {
      this.headers = Samples.headers(headers);
    }

    public MultiMap headers() {
      return headers;
    }

    public @Nullable String getHeader(String name) {
      return headers.get(name);
    }

    public void handler(Handler<Buffer> handler) {
      data = handler;
    }

    public void endHandler(Handler<@Nullable Void> handler) {
      end = handler;
    }

    public void exceptionHandler(Handler<Throwable> handler) {
      failure = handler;
    }

    public void resume() {
      flowing = true;
    }

    public HttpServerResponse response() {
      return Facade.of(HttpServerResponse.class, response);
    }

    void send(String bytes) {
      Handler<Buffer> handler = data;
      if (handler != null) {
        handler.handle(Buffer.buffer(bytes));
      }
    }

    void end() {
      Handler<@Nullable Void> handler = end;
      if (handler != null) {
        handler.handle(null);
      }
    }

    void breakOff() {
      Handler<Throwable> handler = failure;
      if (handler != null) {
        handler.handle(new IllegalStateException("connection was closed"));
      }
    }

    HttpServerRequest face() {
      return Facade.of(HttpServerRequest.class, this);
    }
  }

  /** Only the interim answer is of interest. */
  public static final class Response {
    private int continues;

    public void writeContinue() {
      continues++;
    }
  }

  private Request reading(long limit, String... headers) {
    Request request = new Request(headers);
    new BodyReader(
            request.face(),
            limit,
            IDLE,
            timers,
            body -> outcomes.add("body " + body),
            error -> outcomes.add("refused " + error.kind()),
            () -> outcomes.add("gone"))
        .start();
    return request;
  }

  private static @Nullable GatewayError headRefusal(String... headers) {
    GatewayException refused =
        catchThrowableOfType(
            GatewayException.class,
            () -> BodyReader.checkHead(new Request(headers).face(), 1 << 20));
    return refused == null ? null : refused.error();
  }

  @Test
  void shouldGiveTheWholeBodyOnce() {
    // Given
    Request request = reading(100);

    // When
    request.send("{\"a\":");
    request.send("1}");
    request.end();
    request.breakOff();

    // Then
    assertThat(request.flowing).isTrue();
    assertThat(outcomes).containsExactly("body {\"a\":1}");
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldTakeABodyOfExactlyTheLimit() {
    // Given
    Request request = reading(10);

    // When
    request.send("0123456789");
    request.end();

    // Then
    assertThat(outcomes).containsExactly("body 0123456789");
  }

  @Test
  void shouldRefuseAChunkedBodyAboveTheLimitAtOnceAndOnceOnly() {
    // Given
    Request request = reading(10);
    request.send("01234");

    // When
    request.send("567890");
    request.send("more");
    request.end();
    request.breakOff();

    // Then
    assertThat(outcomes).containsExactly("refused TOO_LARGE");
    assertThat(timers.armed()).isZero();
  }

  @Test
  void shouldRefuseABodyThatStops() {
    // Given
    Request request = reading(100);
    timers.advance(IDLE.minusSeconds(1));
    request.send("{");
    timers.advance(IDLE.minusMillis(1));
    List<String> before = List.copyOf(outcomes);

    // When
    timers.advance(Duration.ofMillis(1));
    request.end();

    // Then
    assertThat(before).isEmpty();
    assertThat(outcomes).containsExactly("refused REQUEST_TIMEOUT");
  }

  @Test
  void shouldTellOnceThatTheClientIsGone() {
    // Given
    Request request = reading(100);
    request.send("{");

    // When
    request.breakOff();
    request.breakOff();
    timers.advance(IDLE.multipliedBy(2));

    // Then
    assertThat(outcomes).containsExactly("gone");
  }

  @Test
  void shouldAskAClientThatWaitsToGoOn() {
    // When
    Request waiting = reading(100, "Expect", "100-continue");
    Request plain = reading(100);

    // Then
    assertThat(waiting.response.continues).isEqualTo(1);
    assertThat(plain.response.continues).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
        "application/problem+json"
      })
  void shouldTakeJson(String type) {
    // When / Then
    assertThatCode(() -> BodyReader.checkHead(new Request("content-type", type).face(), 1))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, text/plain", "content-type, application/x-www-form-urlencoded",
    "content-type, application/json; charset=utf-16", "content-type, application/jsonx",
    "content-encoding, br", "content-encoding, 'gzip, gzip'"
  })
  void shouldRefuseAnotherTypeOrEncoding(String name, String value) {
    // When / Then
    assertThat(headRefusal(name, value))
        .extracting(GatewayError::kind)
        .isEqualTo(Kind.UNSUPPORTED_MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1048577", "99999999999999999999", "-x"})
  void shouldRefuseADeclaredLengthAboveTheLimit(String length) {
    // When
    GatewayError refusal = headRefusal("content-length", length);

    // Then
    assertThat(refusal).extracting(GatewayError::kind).isEqualTo(Kind.TOO_LARGE);
    assertThat(refusal).extracting(GatewayError::message).asString().contains("1 MB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "X-GZIP", "zstd", "identity"})
  void shouldTakeTheEncodingsThatItDecodes(String encoding) {
    // When / Then
    assertThat(headRefusal("content-encoding", encoding, "content-length", "1048576")).isNull();
  }
}

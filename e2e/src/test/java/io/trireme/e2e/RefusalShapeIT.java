package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is refused before an endpoint has it, by the decoder, the router or the check of origins,
 * has the error body that its path calls for.
 */
@Timeout(60)
class RefusalShapeIT {
  private static final String FRIEND = "http://friend.test";
  private static final String STRANGER = "http://stranger.test";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  /** A path, and how errors look there. */
  enum Shape {
    ANTHROPIC("/v1/messages", "application/json", "request-id"),
    OPENAI("/v1/responses", "application/json", "x-request-id"),
    GEMINI("/v1beta/models/gemini-2.5-pro:generateContent", "application/json", "x-request-id"),
    ADMIN("/api/overview", "application/problem+json", "x-trireme-request-id");

    private final String path;
    private final String contentType;
    private final String requestIdHeader;

    Shape(String path, String contentType, String requestIdHeader) {
      this.path = path;
      this.contentType = contentType;
      this.requestIdHeader = requestIdHeader;
    }

    private RawRequest request() {
      return RawRequest.post(path, Anthropic.WHOLE).with("x-api-key", GatewaySetup.ACCESS_KEY);
    }

    private void expect(RawAnswer answer, int status) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
      assertThat(answer.header("content-type")).isEqualTo(contentType);
      assertThat(answer.header("x-trireme-request-id")).startsWith("req_");
      assertThat(answer.header(requestIdHeader)).isEqualTo(answer.header("x-trireme-request-id"));
      JsonNode body = Anthropic.json(answer.text());
      JsonNode error = body.path("error");
      switch (this) {
        case ANTHROPIC -> {
          assertThat(body.path("type").asText()).isEqualTo("error");
          assertThat(error.path("type").asText())
              .isEqualTo(status == 403 ? "permission_error" : "invalid_request_error");
          assertThat(body.path("request_id").asText()).startsWith("req_");
        }
        case OPENAI -> {
          assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
          assertThat(error.has("param")).isTrue();
          assertThat(body.has("type")).isFalse();
        }
        case GEMINI -> {
          assertThat(error.path("code").asInt()).isEqualTo(status);
          assertThat(error.path("status").asText())
              .isEqualTo(status == 403 ? "PERMISSION_DENIED" : "INVALID_ARGUMENT");
        }
        case ADMIN -> {
          assertThat(body.path("status").asInt()).isEqualTo(status);
          assertThat(body.path("code").asText()).isNotBlank();
        }
      }
    }
  }

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    gateway =
        Gateway.start(
            GatewaySetup.claude(upstream.url())
                .env("ENABLE_CORS", "true")
                .env("CORS_ORIGIN", FRIEND));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static RawHttp connect() {
    return RawHttp.connect(gateway.port()).readTimeout(Duration.ofSeconds(5));
  }

  /** The answer, the close behind it, and nothing of the request that hid behind. */
  private static RawAnswer refusedAndClosed(RawRequest request) {
    try (RawHttp client = connect()) {
      client.send(
          Framing.concat(List.of(request.toWire(), Anthropic.request(Anthropic.WHOLE).toWire())));
      RawAnswer answer = client.readAnswer(request.method());
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.readUntilClosed()).isEmpty();
      assertThat(RawHttp.exchange(gateway.port(), RawRequest.get("/health")).status())
          .isEqualTo(200);
      assertThat(upstream.requests()).isEmpty();
      return answer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseHeadersThatAreTooLarge(Shape shape) {
    // When
    RawAnswer answer = refusedAndClosed(shape.request().with("x-large", "a".repeat(66_000)));
    // Then
    shape.expect(answer, 431);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseATargetThatIsTooLong(Shape shape) {
    // Given
    String target = shape.path + "?x=" + "a".repeat(17_000);
    // When
    RawAnswer answer = refusedAndClosed(shape.request().to(target));
    // Then
    shape.expect(answer, 414);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAPathThatIsNoUri(Shape shape) {
    // When
    RawAnswer answer = refusedAndClosed(shape.request().to(shape.path + "/%zz"));
    // Then
    shape.expect(answer, 400);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAQueryThatIsNoUri(Shape shape) {
    // When
    RawAnswer answer = refusedAndClosed(shape.request().to(shape.path + "?x={y}"));
    // Then
    shape.expect(answer, 400);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAnotherOriginAndKeepTheConnection(Shape shape) {
    // When
    try (RawHttp client = connect()) {
      RawAnswer called = client.send(shape.request().with("origin", STRANGER)).readAnswer();
      RawAnswer asked =
          client
              .send(
                  RawRequest.of("OPTIONS", shape.path)
                      .with("origin", STRANGER)
                      .with("access-control-request-method", "POST"))
              .readAnswer();
      RawAnswer next = client.send(Anthropic.request(Anthropic.WHOLE)).readAnswer();
      // Then
      shape.expect(called, 403);
      shape.expect(asked, 403);
      assertThat(called.headers().toWire()).doesNotContainIgnoringCase("access-control-");
      assertThat(asked.headers().toWire()).doesNotContainIgnoringCase("access-control-");
      assertThat(next.status()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FRIEND, "http://127.0.0.1", "http://127.0.0.1:80"})
  void shouldServeTheOriginsThatAreAllowedAndItsOwn(String origin) {
    // When
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE).with("origin", origin));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "BREW"})
  void shouldRefuseAMethodOfAnAllowedOriginAsAnyOther(String method) {
    // When
    RawAnswer answer =
        RawHttp.exchange(
            gateway.port(), RawRequest.of(method, Anthropic.PATH).with("origin", FRIEND));
    // Then
    Anthropic.expectError(answer, 405, "invalid_request_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/hello", "/api/nothing", "/api"})
  void shouldAnswerAnUnknownPathOfTheAdminApiWithAProblem(String path) {
    // When
    RawAnswer read = RawHttp.exchange(gateway.port(), RawRequest.get(path));
    RawAnswer pinged = RawHttp.exchange(gateway.port(), RawRequest.of("HEAD", path));
    // Then
    Shape.ADMIN.expect(read, 404);
    assertThat(pinged.status()).isEqualTo(404);
    assertThat(pinged.header("content-type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1beta/nothing", "/v1beta", "/v1/nothing", "/v1"})
  void shouldGiveNoPageForAPathOfClients(String path) {
    // When
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), RawRequest.get(path).with("accept", "text/html"));
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(Anthropic.json(answer.text()).path("error").path("message").asText()).isNotBlank();
  }

  @Test
  void shouldNotLogHalfAHeadAsARefusal() {
    // Given
    try (RawHttp client = connect()) {
      client.send("POST /v1/messages HTTP/1.1\r\nx-never-").finishSending();
      assertThat(client.readUntilClosed()).isEmpty();
    }
    // When
    RawAnswer refused = RawHttp.exchange(gateway.port(), RawRequest.get("/v1/nothing"));
    String id = refused.header("x-trireme-request-id");
    gateway.awaitLog(Pattern.compile(id), Duration.ofSeconds(10));
    // Then
    assertThat(gateway.log()).doesNotContain("well-formed");
  }
}

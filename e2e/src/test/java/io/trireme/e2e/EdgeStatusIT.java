package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every refusal of the edge is ours, in Anthropic's shape on Anthropic's paths, and in order. */
@Timeout(60)
class EdgeStatusIT {
  private static final String LIMITED_KEY = "tr-e2e-limited-5b1c";
  private static final int MEGABYTE = 1 << 20;

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    gateway =
        Gateway.start(
            GatewaySetup.of(
                    GatewaySetup.claudeChannel(upstream.url())
                        + """
                              models: {allow: ["claude-*"]}
                          clientKeys:
                            - {name: limited, secretRef: env:LIMITED_KEY, lanes: [claude], limits: {rpm: 2}}
                          """)
                .env("LIMITED_KEY", LIMITED_KEY)
                .env("MAX_REQUEST_BODY_SIZE_MB", "1"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void expectGatewayAlive() {
    assertThat(send(Anthropic.request(Anthropic.WHOLE)).status()).isEqualTo(200);
  }

  private static RawAnswer send(RawRequest request) {
    return RawHttp.exchange(gateway.port(), request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"model\":", "[]", "\"text\"", "{\"model\":\"a\"} x", "nul"})
  void shouldRefuseBadJson(String body) {
    // When
    RawAnswer answer = send(Anthropic.request(body));
    // Then
    Anthropic.expectError(answer, 400, "invalid_request_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model\":7}", "{\"model\":\"\"}", "{\"model\":null}"})
  void shouldRefuseABodyWithoutAModel(String body) {
    // When
    RawAnswer answer = send(Anthropic.request(body));
    // Then
    Anthropic.expectError(answer, 400, "invalid_request_error");
  }

  @Test
  void shouldRefuseAModelThatNoChannelAllows() {
    // When
    RawAnswer answer = send(Anthropic.request(Anthropic.body("gpt-unknown", false)));
    // Then
    Anthropic.expectError(answer, 404, "not_found_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "e2e-caller-0d2f6", "e2e-caller-0d2f6a "})
  void shouldRefuseWrongKeys(String key) {
    // Given
    RawRequest request = Anthropic.request(Anthropic.WHOLE).without("x-api-key");
    RawRequest bearer = request.with("authorization", "Bearer x" + key);
    // When / Then
    Anthropic.expectError(send(bearer), 401, "authentication_error");
    if (!key.endsWith(" ")) {
      Anthropic.expectError(send(request.with("x-api-key", key)), 401, "authentication_error");
    }
    Anthropic.expectError(send(request), 401, "authentication_error");
  }

  @Test
  void shouldAcceptEitherCredentialAndRefuseTwoCallers() {
    // Given
    RawRequest request = Anthropic.request(Anthropic.WHOLE);
    RawRequest bearer = request.with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY);
    // When / Then
    assertThat(send(bearer.without("x-api-key")).status()).isEqualTo(200);
    assertThat(send(bearer).status()).isEqualTo(200);
    Anthropic.expectError(
        send(request.with("authorization", "Bearer " + LIMITED_KEY)), 401, "authentication_error");
  }

  @Test
  void shouldRefuseTheKeyBeforeTheBodyIsRead() {
    // Given
    RawRequest request = RawRequest.messages("wrong", "").with("content-length", "500000");
    // When
    RawAnswer answer;
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.readTimeout(Duration.ofSeconds(3)).send(request.head()).send("{\"m");
      answer = client.readAnswer();
    }
    // Then
    Anthropic.expectError(answer, 401, "authentication_error");
  }

  @Test
  void shouldRefuseUnknownRoutes() {
    // Given
    RawRequest request = Anthropic.request(Anthropic.WHOLE);
    // When / Then
    Anthropic.expectError(send(request.to("/v1/messages/nothing")), 404, "not_found_error");
    Anthropic.expectError(send(request.to("/v1/nothing")), 404, "not_found_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "TRACE"})
  void shouldRefuseOtherMethods(String method) {
    // When
    RawAnswer answer =
        send(
            RawRequest.of(method, Anthropic.PATH)
                .with("anthropic-version", "2023-06-01")
                .with("x-api-key", GatewaySetup.ACCESS_KEY));
    // Then
    Anthropic.expectError(answer, 405, "invalid_request_error");
    assertThat(answer.header("allow")).contains("POST");
  }

  @Test
  void shouldRefuseADeclaredLengthAtOnce() {
    // Given
    RawRequest request =
        Anthropic.request("").with("content-length", Integer.toString(MEGABYTE + 1));
    // When
    RawAnswer answer;
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      answer = client.readTimeout(Duration.ofSeconds(3)).send(request.head()).readAnswer();
    }
    // Then
    Anthropic.expectError(answer, 413, "request_too_large");
  }

  @Test
  void shouldRefuseAChunkedBodyThatGrowsTooLarge() {
    // Given
    RawRequest request =
        Anthropic.request("").without("content-length").with("transfer-encoding", "chunked");
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    // When
    RawAnswer answer;
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(request.head());
      for (int index = 0; index < 17; index++) {
        client.send(chunk);
      }
      answer = client.readAnswer();
    }
    // Then
    Anthropic.expectError(answer, 413, "request_too_large");
  }

  @Test
  void shouldAcceptABodyJustUnderTheLimit() {
    // Given
    String body = Anthropic.WHOLE + " ".repeat(MEGABYTE - Anthropic.WHOLE.length());
    // When
    RawAnswer answer = send(Anthropic.request(body));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  void shouldRefuseOtherMediaTypes() {
    // Given
    RawRequest request = Anthropic.request(Anthropic.WHOLE);
    // When / Then
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "nonsense")) {
      RawAnswer answer = send(request.with("content-type", type));
      Anthropic.expectError(answer, 415, "invalid_request_error");
    }
    Anthropic.expectError(
        send(request.with("content-encoding", "compress")), 415, "invalid_request_error");
    assertThat(send(request.with("content-type", "Application/JSON; charset=UTF-8")).status())
        .isEqualTo(200);
  }

  @Test
  void shouldHoldAClientKeyToItsLimit() {
    // Given
    RawRequest request = RawRequest.messages(LIMITED_KEY, Anthropic.WHOLE);
    // When
    RawAnswer first = send(request);
    RawAnswer second = send(request);
    RawAnswer third = send(request);
    RawAnswer badMedia = send(request.with("content-type", "text/plain"));
    // Then
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(200);
    Anthropic.expectError(third, 429, "rate_limit_error");
    assertThat(Integer.parseInt(third.header("retry-after"))).isBetween(1, 60);
    Anthropic.expectError(badMedia, 429, "rate_limit_error");
  }

  @Test
  void shouldCheckInTheOrderOfTheContract() {
    // Given
    RawRequest wrongKey = RawRequest.messages("wrong", "{");
    // When / Then
    Anthropic.expectError(send(wrongKey.to("/v1/messages/no")), 404, "not_found_error");
    Anthropic.expectError(
        send(RawRequest.of("PUT", Anthropic.PATH).with("anthropic-version", "x")),
        405,
        "invalid_request_error");
    Anthropic.expectError(
        send(wrongKey.with("content-type", "text/plain")), 401, "authentication_error");
    Anthropic.expectError(
        send(Anthropic.request("{" + "x".repeat(MEGABYTE)).with("content-type", "text/plain")),
        415,
        "invalid_request_error");
    Anthropic.expectError(
        send(Anthropic.request("{" + "x".repeat(MEGABYTE))), 413, "request_too_large");
  }
}

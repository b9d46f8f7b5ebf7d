package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows of {@code docs/reference/http-baseline.md} that {@link FramingIT} does not hold: each
 * odd request, its exact answer, and that a request hidden behind it neither runs nor is answered.
 */
@Timeout(60)
class FramingBaselineIT {
  private static final String HOST = "host: 127.0.0.1\r\n";
  private static final String KEY = "x-api-key: " + GatewaySetup.ACCESS_KEY + "\r\n";
  private static final String TYPE = "content-type: application/json\r\n";
  private static final String LENGTH = "content-length: " + Anthropic.WHOLE.length() + "\r\n";

  /** What an attacker would smuggle: its answer, or its arrival upstream, would show. */
  private static final String HIDDEN =
      "POST /v1/messages HTTP/1.1\r\n" + HOST + KEY + TYPE + LENGTH + "\r\n" + Anthropic.WHOLE;

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    gateway = Gateway.start(GatewaySetup.claude(upstream.url()));
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

  private static String head(String start, String fields) {
    return start + "\r\n" + fields + "\r\n";
  }

  private static String post(String target, String fields) {
    return head("POST " + target + " HTTP/1.1", KEY + TYPE + fields) + Anthropic.WHOLE;
  }

  private static String chunks(String fields, String chunks) {
    return head("POST /v1/messages HTTP/1.1", HOST + KEY + TYPE + fields) + chunks;
  }

  private static String fields(int count) {
    return IntStream.range(0, count).mapToObj(i -> "x-" + i + ": 1\r\n").collect(joining());
  }

  private static Arguments row(String name, String wire) {
    return Arguments.of(name, wire);
  }

  /** Refused by our own checks, in the caller's shape. */
  static List<Arguments> refusedByUs() {
    List<Arguments> rows = new ArrayList<>();
    for (String host :
        List.of("x/health?y", "x?y", "x#y", "user@x", "x\\y", "x y", "x,y", "x:ab", "x:99999")) {
      rows.add(row("host " + host, post("/v1/messages", "host: " + host + "\r\n" + LENGTH)));
    }
    for (String target :
        List.of(
            "/v1/messages%3Bx",
            "/v1%5Cmessages",
            "/v1/messages%00",
            "/v1/messages%0d%0ax",
            "/v1/%2e%2e/v1/messages",
            "/v1/./messages",
            "/v1/messages#x",
            "/v1/mess\u00e4ges",
            "/v1/messages%c0%af",
            "/v1/models/..%2F..%2Fapi",
            "/v1\\messages",
            "/v1/messages%zz",
            "/v1/messages%",
            "/v1/messages?a={b}",
            "http://evil.example/api/channels",
            "v1/messages")) {
      rows.add(row("target " + target, post(target, HOST + LENGTH)));
    }
    rows.add(row("no Host at all", post("/v1/messages", LENGTH)));
    rows.add(
        row("identity, chunked", chunks("transfer-encoding: identity, chunked\r\n", "0\r\n\r\n")));
    rows.add(row("101 headers", post("/v1/messages", HOST + LENGTH + fields(97))));
    rows.add(row("500 headers", post("/v1/messages", HOST + LENGTH + fields(500))));
    rows.add(
        row(
            "upgrade to h2c in a list",
            post("/v1/messages", HOST + LENGTH + "upgrade: a, h2c\r\n")));
    rows.add(row("folded with a tab", post("/v1/messages", HOST + LENGTH + "x-a: b\r\n\tc\r\n")));
    rows.add(
        row("folded field of the framing", post("/v1/messages", HOST + LENGTH + "x:\r\n y\r\n")));
    rows.add(
        row("CONNECT", head("CONNECT evil.example:443 HTTP/1.1", "host: evil.example:443\r\n")));
    rows.add(row("OPTIONS *", head("OPTIONS * HTTP/1.1", HOST)));
    rows.add(row("GET *", head("GET * HTTP/1.1", HOST)));
    return rows;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedByUs")
  void shouldRefuseInTheCallersShape(String name, String wire) {
    // When
    String answer = sendWithHidden(wire);
    // Then
    assertThat(answer).as(name).startsWith("HTTP/1.1 400 ");
    assertThat(answer).containsIgnoringCase("connection: close").contains("x-trireme-request-id");
    assertThat(answer).contains("\"error\":{", "invalid_request_error");
    expectNothingBehind(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/models/a%2Fb", "/api/channels;x", "/api/%zz"})
  void shouldRefuseAsAProblemBelowTheAdminApi(String target) {
    // When
    String answer = sendWithHidden(post(target, HOST + LENGTH));
    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"bad_request\"");
    assertThat(answer)
        .containsIgnoringCase("connection: close")
        .contains("content-type: application/problem+json", "x-trireme-request-id");
    expectNothingBehind(answer);
  }

  /** What the decoder gives up; the answer is ours. */
  static List<Arguments> refusedByTheDecoder() {
    return List.of(
        Arguments.of("NUL before the request line", 400, "\0" + HIDDEN),
        Arguments.of("SOH before the request line", 400, "\1" + HIDDEN),
        Arguments.of("equal lengths", 400, post("/v1/messages", HOST + LENGTH + LENGTH)),
        Arguments.of("list of lengths", 400, chunks("content-length: 3, 3\r\n", "abc")),
        Arguments.of("bare line feeds", 400, HIDDEN.replace("\r\n", "\n")),
        Arguments.of(
            "bare carriage return", 400, post("/v1/messages", HOST + "x: a\rb\r\n" + LENGTH)),
        Arguments.of("NUL in a value", 400, post("/v1/messages", HOST + "x: a\0b\r\n" + LENGTH)),
        Arguments.of("space in a name", 400, post("/v1/messages", HOST + "x y: a\r\n" + LENGTH)),
        Arguments.of(
            "TE with a space", 400, chunks("transfer-encoding : chunked\r\n", "0\r\n\r\n")),
        Arguments.of("odd method", 400, head("GE(T /v1/messages HTTP/1.1", HOST)),
        Arguments.of("no version", 400, "GET /v1/messages\r\n\r\n"),
        Arguments.of(
            "a TLS hello", 400, "\u0016\3\1\2\0\1\0\1\u00fc\3\3" + "a".repeat(100) + "\r\n"),
        Arguments.of(
            "70 KB of headers",
            431,
            post("/v1/messages", HOST + "x: " + "a".repeat(70_000) + "\r\n")),
        Arguments.of(
            "request line of 17 KB",
            414,
            post("/v1/messages?" + "a".repeat(17_000), HOST + LENGTH)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedByTheDecoder")
  void shouldPutWhatTheDecoderRefusesIntoWords(String name, int status, String wire) {
    // When
    String answer = sendWithHidden(wire);
    // Then
    assertThat(answer).as(name).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    assertThat(answer).containsIgnoringCase("connection: close").contains("x-trireme-request-id");
    assertThat(answer).contains("\"error\":{", "invalid_request_error");
    expectNothingBehind(answer);
  }

  @ParameterizedTest
  @MethodSource("oddVersions")
  void shouldSpeakNoOtherVersion(String version) {
    // When
    String answer = sendWithHidden(head("GET /health " + version, HOST));
    // Then
    assertThat(answer).startsWith(version + " 400 ");
    expectNothingBehind(answer);
  }

  static List<String> oddVersions() {
    return List.of("HTTP/1.2", "HTTP/2.0", "HTTP/3.0");
  }

  @Test
  void shouldNotSpeakHttp2InClearText() {
    // When
    String answer = sendWithHidden("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    // Then: no settings frame
    assertThat(answer).startsWith("HTTP/2.0 400 ");
    expectNothingBehind(answer);
  }

  static List<Arguments> served() {
    return List.of(
        Arguments.of(
            "20 KB of headers",
            200,
            post("/v1/messages", HOST + LENGTH + "x: " + "a".repeat(20_000) + "\r\n")),
        Arguments.of(
            "request line of 5 KB", 200, post("/v1/messages?" + "a".repeat(5_000), HOST + LENGTH)),
        Arguments.of("100 headers", 200, post("/v1/messages", HOST + LENGTH + fields(96))),
        Arguments.of(
            "host of a compose file", 200, post("/v1/messages", "host: a_b:3000\r\n" + LENGTH)),
        Arguments.of("empty host", 200, post("/v1/messages", "host:\r\n" + LENGTH)),
        Arguments.of("doubly escaped", 404, post("/v1/messages%253Bx", HOST + LENGTH)),
        Arguments.of("TRACE", 405, head("TRACE /v1/messages HTTP/1.1", HOST)),
        Arguments.of("other case", 404, post("/V1/MESSAGES", HOST + LENGTH)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("served")
  void shouldKeepTheConnectionOfAPlainRequest(String name, int status, String wire) {
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      RawAnswer first = client.send(wire).readAnswer();
      RawAnswer second = client.send(HIDDEN).readAnswer();
      // Then
      assertThat(first.status()).as(name + ": " + first.text()).isEqualTo(status);
      assertThat(second.status()).isEqualTo(200);
    }
  }

  @Test
  void shouldAnswerPipelinedRequestsInOrder() {
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(head("HEAD / HTTP/1.1", HOST) + HIDDEN + HIDDEN);
      // Then
      assertThat(client.readAnswer("HEAD").status()).isEqualTo(200);
      assertThat(client.readAnswer().status()).isEqualTo(200);
      assertThat(client.readAnswer().status()).isEqualTo(200);
    }
  }

  private static String sendWithHidden(String wire) {
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.readTimeout(Duration.ofSeconds(5)).send(wire + HIDDEN);
      return new String(client.readUntilClosed(), StandardCharsets.UTF_8);
    }
  }

  /** The gateway is asked once more, so that what was hidden had its chance to run. */
  private static void expectNothingBehind(String answer) {
    long answers = Pattern.compile("HTTP/\\d\\.\\d \\d{3} ").matcher(answer).results().count();
    assertThat(answers).as(answer).isLessThanOrEqualTo(1);
    assertThat(RawHttp.exchange(gateway.port(), RawRequest.get("/health")).status()).isEqualTo(200);
    assertThat(upstream.requests()).isEmpty();
  }
}

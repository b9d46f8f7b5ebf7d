package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests on which two HTTP readers could disagree are refused with 400 and the connection is
 * closed, so that nothing behind them can be read as a second request (RFC 9112, 11.2).
 */
@Timeout(60)
class FramingIT {
  private static final String RESPONSES = "/v1/responses";
  private static final String GEMINI = "/v1beta/models/gemini-2.5-pro:generateContent";
  private static final String KEY = "x-api-key: " + GatewaySetup.ACCESS_KEY;
  private static final String SINGLE_KEY = "tr-one-at-once-0123456789abcdef";
  private static final String TYPE = "content-type: application/json";
  private static final String VERSION = "anthropic-version: 2023-06-01";
  private static final String LENGTH = "content-length: " + Anthropic.WHOLE.length();
  private static final String SIZE = Integer.toHexString(Anthropic.WHOLE.length());
  private static final String HOST = "host: 127.0.0.1";

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
                          clientKeys:
                            - {name: one-at-once, secretRef: env:SINGLE_KEY, limits: {concurrency: 1}}
                          """)
                .env("SINGLE_KEY", SINGLE_KEY));
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

  /** A request to the messages endpoint with these lines beside the usual ones. */
  private static String post(String target, String... lines) {
    return String.join("\r\n", "POST " + target + " HTTP/1.1", KEY, TYPE, VERSION)
        + "\r\n"
        + String.join("\r\n", lines)
        + "\r\n\r\n";
  }

  private static String chunked(String head) {
    int length = Anthropic.WHOLE.length();
    return head + Integer.toHexString(length) + "\r\n" + Anthropic.WHOLE + "\r\n0\r\n\r\n";
  }

  /** A body whose chunks break where this line stands. */
  private static String broken(String path, String line) {
    return post(path, HOST, "transfer-encoding: chunked")
        + line
        + Anthropic.WHOLE
        + "\r\n0\r\n\r\n";
  }

  private static String whole(String head) {
    return head + Anthropic.WHOLE;
  }

  static List<Arguments> refused() {
    return Stream.concat(refusedBelow(Anthropic.PATH).stream(), refusedByUs().stream()).toList();
  }

  static List<Arguments> refusedOnPathsOfOthers() {
    List<Arguments> rows = new ArrayList<>();
    for (Arguments row : refusedBelow(RESPONSES)) {
      rows.add(Arguments.of(row.get()[0], row.get()[1], "\"type\":\"invalid_request_error\""));
    }
    for (Arguments row : refusedBelow(GEMINI)) {
      rows.add(Arguments.of(row.get()[0], row.get()[1], "\"status\":\"INVALID_ARGUMENT\""));
    }
    return rows;
  }

  /** What the decoder of the server below us gives up; the answer is ours all the same. */
  private static List<Arguments> refusedBelow(String path) {
    String chunkedLine = "transfer-encoding: chunked";
    return List.of(
        refuse("xchunked", chunked(post(path, HOST, "transfer-encoding: xchunked"))),
        refuse(
            "chunked, identity", chunked(post(path, HOST, "transfer-encoding: chunked, identity"))),
        refuse("two codings", chunked(post(path, HOST, chunkedLine, chunkedLine))),
        refuse("length and chunks", chunked(post(path, HOST, LENGTH, chunkedLine))),
        refuse("chunks and length", chunked(post(path, HOST, chunkedLine, LENGTH))),
        refuse("two lengths", whole(post(path, HOST, LENGTH, "content-length: 3"))),
        refuse("signed length", whole(post(path, HOST, "content-length: +3"))),
        refuse(
            "chunks on HTTP/1.0",
            chunked(post(path, HOST, chunkedLine)).replace("HTTP/1.1", "HTTP/1.0")),
        refuse("space before the colon", whole(post(path, HOST, LENGTH, "x-a : b"))),
        refuse("line feed in a chunk extension", broken(path, SIZE + ";a\n")),
        refuse("chunk size that overflows", broken(path, "FFFFFFFFFFFFFFFFF\r\n")),
        refuse("negative chunk size", broken(path, "-1\r\n")),
        refuse("no chunk size", broken(path, "chunk\r\n")),
        refuse("bad size behind a good chunk", broken(path, "1\r\n{\r\n-1\r\n")));
  }

  static List<Arguments> refusedByUs() {
    return List.of(
        refuse("two Host fields", whole(post("/v1/messages", HOST, "host: other", LENGTH))),
        refuse("equal Host fields", whole(post("/v1/messages", HOST, HOST, LENGTH))),
        refuse("no Host", whole(post("/v1/messages", LENGTH))),
        refuse("folded line", whole(post("/v1/messages", HOST, LENGTH, "x-fold: a\r\n b"))),
        refuse("absolute form", whole(post("http://127.0.0.1/v1/messages", HOST, LENGTH))),
        refuse("matrix parameter", whole(post("/v1/messages;a=b", HOST, LENGTH))),
        refuse("encoded slash", whole(post("/v1%2Fmessages", HOST, LENGTH))),
        refuse("double slash", whole(post("/v1//messages", HOST, LENGTH))),
        refuse("leading double slash", whole(post("//v1/messages", HOST, LENGTH))),
        refuse("dot segments", whole(post("/x/../v1/messages", HOST, LENGTH))));
  }

  private static Arguments refuse(String name, String wire) {
    return Arguments.of(name, wire);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void shouldRefuseAndCloseInAnthropicsShape(String name, String wire) {
    // When
    String answer = sendWithHidden(wire);
    // Then
    expectOneRefusal(answer);
    assertThat(answer)
        .as(name)
        .contains("\"type\":\"error\"", "invalid_request_error", "\"request_id\":\"req_");
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("refusedOnPathsOfOthers")
  void shouldRefuseAndCloseInTheShapeOfThePath(String name, String wire, String shape) {
    // When
    String answer = sendWithHidden(wire);
    // Then
    expectOneRefusal(answer);
    assertThat(answer).as(name).contains("{\"error\":{", shape).doesNotContain("\"request_id\"");
  }

  private static void expectOneRefusal(String answer) {
    assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answer.split("HTTP/1\\.[01] ", -1)).as("one answer: %s", answer).hasSize(2);
    assertThat(answer)
        .containsIgnoringCase("\r\nconnection: close\r\n")
        .contains("\r\ncontent-type: application/json\r\n", "\r\nx-trireme-request-id: req_");
    // Whatever was hidden had its chance to run.
    assertThat(RawHttp.exchange(gateway.port(), RawRequest.get("/health")).status()).isEqualTo(200);
    assertThat(upstream.requests()).isEmpty();
  }

  /** Everything until the close, which has to come within seconds. */
  private static String sendWithHidden(String wire) {
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client
          .readTimeout(Duration.ofSeconds(3))
          .send(wire + whole(post(Anthropic.PATH, HOST, LENGTH)));
      return new String(client.readUntilClosed(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldAnswerABrokenRequestBehindASoundOneInItsTurn() {
    // Given
    String sound = whole(post(Anthropic.PATH, HOST, LENGTH));
    String broken = chunked(post(GEMINI, HOST, LENGTH, "transfer-encoding: chunked"));
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.readTimeout(Duration.ofSeconds(5)).send(sound + broken + sound);
      RawAnswer first = client.readAnswer();
      String rest = new String(client.readUntilClosed(), StandardCharsets.UTF_8);
      // Then
      assertThat(first.status()).as(first.text()).isEqualTo(200);
      assertThat(rest).startsWith("HTTP/1.1 400 ").contains("\"status\":\"INVALID_ARGUMENT\"");
      assertThat(rest.split("HTTP/1\\.[01] ", -1)).as("one answer: %s", rest).hasSize(2);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void shouldNotCountARequestWhoseBodyBrokeAsUnderWay() {
    // Given
    String broken = broken(Anthropic.PATH, "-1\r\n").replace(KEY, "x-api-key: " + SINGLE_KEY);
    String sound = whole(post(Anthropic.PATH, HOST, LENGTH, "connection: close"));
    // When
    String refused = sendWithHidden(broken);
    // Then
    expectOneRefusal(refused);
    assertThat(sendWithHidden(sound.replace(KEY, "x-api-key: " + SINGLE_KEY)))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldAnswerABodyThatBreaksBehindASoundRequestInItsTurn() {
    // Given
    String sound = whole(post(Anthropic.PATH, HOST, LENGTH));
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.readTimeout(Duration.ofSeconds(5)).send(sound + broken(GEMINI, "-1\r\n") + sound);
      RawAnswer first = client.readAnswer();
      String rest = new String(client.readUntilClosed(), StandardCharsets.UTF_8);
      // Then
      assertThat(first.status()).as(first.text()).isEqualTo(200);
      assertThat(rest).startsWith("HTTP/1.1 400 ").contains("\"status\":\"INVALID_ARGUMENT\"");
      assertThat(rest.split("HTTP/1\\.[01] ", -1)).as("one answer: %s", rest).hasSize(2);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void shouldNotAnswerABrokenRequestBehindARefusedOne() {
    // Given
    String refused = whole(post(Anthropic.PATH, LENGTH));
    String broken = chunked(post(Anthropic.PATH, HOST, LENGTH, "transfer-encoding: chunked"));
    // When
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.readTimeout(Duration.ofSeconds(5)).send(refused + broken);
      String answer = new String(client.readUntilClosed(), StandardCharsets.UTF_8);
      // Then
      expectOneRefusal(answer);
      assertThat(answer).contains("Host header");
    }
  }

  static List<Arguments> accepted() {
    String chunkedLine = "Transfer-Encoding: chunked";
    return List.of(
        Arguments.of("length", whole(post("/v1/messages", HOST, LENGTH))),
        Arguments.of("chunks", chunked(post("/v1/messages", HOST, chunkedLine))),
        Arguments.of("query", whole(post("/v1/messages?beta=true", HOST, LENGTH))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void shouldAcceptPlainFraming(String name, String wire) {
    // When
    RawAnswer answer;
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      answer = client.send(wire).readAnswer();
    }
    // Then
    assertThat(answer.status()).as(name + ": " + answer.text()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().text()).isEqualTo(Anthropic.WHOLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "websocket"})
  void shouldNotSwitchProtocols(String protocol) {
    // Given
    String wire =
        whole(
            post(
                "/v1/messages",
                HOST,
                LENGTH,
                "connection: Upgrade, HTTP2-Settings",
                "upgrade: " + protocol,
                "http2-settings: AAMAAABkAAQCAAAAAAIAAAAA"));
    // When
    WireHead head;
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      head = client.send(wire).readHead();
    }
    // Then
    assertThat(head.word(1)).isNotEqualTo("101");
  }
}
